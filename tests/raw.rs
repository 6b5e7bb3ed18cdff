//! HTTP as bytes on a socket, for what no decent client sends. Knows no path and judges no answer.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    time::Duration,
};

use crate::app::App;

/// Longer than any limit of the server: whoever waits for this long waits in vain.
const PATIENCE: Duration = Duration::from_secs(45);

/// One connection.
#[derive(Debug)]
pub struct Wire(TcpStream);

/// One answer.
#[derive(Debug)]
pub struct Heard {
    pub status: u16,
    /// The status line and the headers, in lower case.
    pub head: String,
    pub body: String,
}

impl Heard {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(found, _)| *found == name).map(|(_, value)| value).next()
    }
}

impl Wire {
    pub fn to(app: &App) -> Self {
        let stream = TcpStream::connect(app.address.trim_start_matches("http://")).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        Self(stream)
    }

    /// The socket itself.
    pub fn into_stream(self) -> TcpStream {
        self.0
    }

    /// Sends; whether all of it was taken.
    pub fn say(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.0.write_all(bytes.as_ref()).is_ok()
    }

    /// Sends the head of a request: its first line and further headers, beside a host.
    pub fn ask(&mut self, line: &str, headers: &str) -> bool {
        self.say(format!("{line} HTTP/1.1\r\nhost: khabar\r\n{headers}\r\n"))
    }

    /// Waits for an answer.
    pub fn hear(&mut self) -> Heard {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            let read = self.0.read(&mut byte).unwrap();
            assert_eq!(read, 1, "closed after {:?}", String::from_utf8_lossy(&head));
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).unwrap().to_lowercase();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let mut heard = Heard { status, head, body: String::new() };
        let length = heard.header("content-length").map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).unwrap();
        heard.body = String::from_utf8(body).unwrap();
        heard
    }

    /// Waits until the server has closed the connection. Whatever it still says is not looked at.
    pub fn closed(mut self) -> bool {
        let mut rest = [0; 4096];
        loop {
            match self.0.read(&mut rest) {
                Ok(0) => return true,
                Ok(_) => {}
                Err(error) => return error.kind() == ErrorKind::ConnectionReset,
            }
        }
    }

    /// Sends a little, when half a second has brought no answer; whether there is still none.
    pub fn trickle(&mut self, bytes: &[u8]) -> bool {
        self.0.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
        let waiting = self.0.peek(&mut [0]).is_err();
        self.0.set_read_timeout(Some(PATIENCE)).unwrap();
        waiting && self.say(bytes)
    }

    /// Sends `bytes` again and again until the server is gone: how many bytes it took, at most `most`.
    pub fn flood(&mut self, bytes: &[u8], most: usize) -> usize {
        let mut sent = 0;
        while sent < most && self.say(bytes) {
            sent += bytes.len();
        }
        sent
    }
}

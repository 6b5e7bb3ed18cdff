//! API keys as people hold them, and the keyed hash that we keep of them. Knows no database and no file.
//!
//! A key reads `kh_<prefix>_<secret>`, in Crockford's base 32, lower case: 12 digits to look it up by
//! and 52 that are the secret. What is kept is the prefix and an HMAC-SHA256 of the secret. A slow
//! hash would add nothing, since 256 random bits can't be guessed at any speed; the pepper makes a
//! stolen table useless for checking even a leaked key.

use std::fmt;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};

use crate::content::error::{Fault, Result};
use crate::content::value::DIGITS;

/// How a key begins: it tells people, and scanners for leaked keys, what they found.
const MARK: &str = "kh_";
/// Digits of the prefix: 60 bits.
const PREFIX: usize = 12;
/// Digits of a secret: 256 bits and four that are nought.
const SECRET: usize = 52;
/// Bytes of a secret, of a pepper and of the tag on either.
const BYTES: usize = 32;
/// Bytes of a hash as it is kept.
pub const HASH_BYTES: usize = BYTES;
/// What a pepper's fingerprint is the hash of. No secret is as long, so it is no secret's hash.
const FINGERPRINTED: &[u8] = b"the fingerprint of Khabar's pepper";

/// An API key: what looks it up, and what proves it.
#[derive(Clone, Debug)]
pub struct Credential {
    prefix: String,
    secret: Secret,
}

impl Credential {
    /// A new one, by the system's randomness.
    pub fn generate() -> Result<Self> {
        let prefix = random::<PREFIX>()?.iter().map(|byte| digit(byte & 31)).collect();
        Ok(Self { prefix, secret: Secret(random()?) })
    }

    /// Reads a key that someone presents; `None` when it can't be one that was ever given out.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != MARK.len() + PREFIX + 1 + SECRET {
            return None;
        }
        let (prefix, secret) = text.strip_prefix(MARK)?.split_once('_')?;
        if prefix.len() != PREFIX || prefix.bytes().any(|byte| value(byte).is_none()) {
            return None;
        }
        Some(Self { prefix: prefix.to_owned(), secret: Secret(decode(secret)?) })
    }

    /// What looks the key up. No secret: lists and logs may show it.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// What proves it.
    pub fn secret(&self) -> &Secret {
        &self.secret
    }

    /// The whole key, to be shown once to whom it belongs.
    pub fn reveal(&self) -> String {
        format!("{MARK}{}_{}", self.prefix, encode(&self.secret.0))
    }
}

/// The secret of a key: 256 random bits. Never shown by itself.
#[derive(Clone)]
pub struct Secret([u8; BYTES]);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The server's own secret, which the secrets of keys are hashed with. Never shown by itself.
#[derive(Clone)]
pub struct Pepper([u8; BYTES]);

impl Pepper {
    /// A new one, by the system's randomness.
    pub fn generate() -> Result<Self> {
        Ok(Self(random()?))
    }

    /// Reads one as [`reveal`](Self::reveal) wrote it: 32 bytes in base64url, without padding.
    pub fn from_text(text: &str) -> Option<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// The whole pepper, for the file or the variable that it is kept in.
    pub fn reveal(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What is kept of a secret.
    pub fn hash(&self, secret: &Secret) -> [u8; HASH_BYTES] {
        mac(&self.0, &secret.0)
    }

    /// Whether `hash` was made of this secret, with this pepper. Takes as long for any answer.
    pub fn verify(&self, secret: &Secret, hash: &[u8]) -> bool {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        hmac::verify(&key, &secret.0, hash).is_ok()
    }

    /// A short name that gives nothing away: the log tells by it that keys were hashed with another pepper.
    pub fn fingerprint(&self) -> String {
        let tag = mac(&self.0, FINGERPRINTED);
        encode(&tag).chars().take(8).collect()
    }
}

impl fmt::Debug for Pepper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pepper({})", self.fingerprint())
    }
}

/// HMAC-SHA256.
fn mac(key: &[u8], message: &[u8]) -> [u8; HASH_BYTES] {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message);
    let mut bytes = [0; HASH_BYTES];
    bytes.copy_from_slice(tag.as_ref());
    bytes
}

fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Fault::Chance)?;
    Ok(bytes)
}

fn digit(value: u8) -> char {
    DIGITS.get(usize::from(value)).copied().map_or('0', char::from)
}

fn value(digit: u8) -> Option<u8> {
    DIGITS.iter().zip(0..).find_map(|(known, value)| (*known == digit).then_some(value))
}

/// Bytes as digits, the first bit first; the last digit is filled up with noughts.
fn encode(bytes: &[u8; BYTES]) -> String {
    let bit = |place: usize| bytes.get(place / 8).map_or(0, |byte| byte >> (7 - place % 8) & 1);
    let five = |start| (start..start + 5).fold(0, |five, place| five << 1 | bit(place));
    (0..SECRET).map(|place| digit(five(5 * place))).collect()
}

/// The bytes that [`encode`] made these digits of; `None` for what it never makes.
fn decode(digits: &str) -> Option<[u8; BYTES]> {
    let mut bytes = [0; BYTES];
    for (place, digit) in digits.bytes().enumerate() {
        let five = value(digit)?;
        for bit in 0..5 {
            let (place, one) = (5 * place + bit, five >> (4 - bit) & 1);
            match bytes.get_mut(place / 8) {
                Some(byte) => *byte |= one << (7 - place % 8),
                // Past the end there are only noughts, or one secret could be written in many ways.
                None if one == 0 => {}
                None => return None,
            }
        }
    }
    (digits.len() == SECRET).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// RFC 4231, test cases 1 to 3 and 6.
    #[test]
    fn the_hash_is_hmac_sha256() {
        for (key, message, tag) in [
            (
                &[0x0b; 20][..],
                &b"Hi There"[..],
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                b"Jefe",
                b"what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                &[0xaa; 20],
                &[0xdd; 50],
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
            ),
            (
                &[0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
        ] {
            assert_eq!(hex(&mac(key, message)), tag);
        }
    }

    #[test]
    fn a_key_is_known_again_by_its_own_pepper_alone() {
        let (pepper, other) = (Pepper::generate().unwrap(), Pepper::generate().unwrap());
        let key = Credential::generate().unwrap();
        let hash = pepper.hash(key.secret());
        let presented = Credential::parse(&key.reveal()).unwrap();

        assert_eq!(presented.prefix(), key.prefix());
        assert!(pepper.verify(presented.secret(), &hash));
        assert!(!other.verify(presented.secret(), &hash));
        assert!(!pepper.verify(Credential::generate().unwrap().secret(), &hash));
        assert!(!pepper.verify(presented.secret(), &hash[..31]));
        assert!(!pepper.verify(presented.secret(), &[]));
    }

    #[test]
    fn digits_stand_for_the_same_bytes_both_ways() {
        let counting = std::array::from_fn(|place| place as u8);
        for (bytes, digits) in [
            ([0; BYTES], "0".repeat(SECRET)),
            ([0xff; BYTES], format!("{}g", "z".repeat(51))),
            (counting, "000g40r40m30e209185gr38e1w8124gk2gahc5rr34d1p70x3rfg".to_owned()),
        ] {
            assert_eq!(encode(&bytes), digits);
            assert_eq!(decode(&digits), Some(bytes));
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let key = Credential::generate().unwrap().reveal();
        assert_eq!(key.len(), 68);
        let changed = |place: usize, to: &str| {
            let mut text = key.clone();
            text.replace_range(place..place + 1, to);
            text
        };
        for text in [
            String::new(),
            "kh_".to_owned(),
            key[..67].to_owned(),
            format!("{key}0"),
            format!("{key}{}", "0".repeat(1_000_000)),
            changed(0, "K"),
            changed(5, "_"),
            changed(5, "u"),
            changed(15, "-"),
            changed(20, "A"),
            changed(20, "é"),
            // Bits that no secret has: the same secret in other words.
            changed(67, "1"),
            key.to_uppercase(),
        ] {
            assert!(Credential::parse(&text).is_none(), "{}", &text[..text.len().min(70)]);
        }
    }

    #[test]
    fn a_pepper_is_32_bytes_and_nothing_else() {
        let pepper = Pepper::generate().unwrap();
        let again = Pepper::from_text(&pepper.reveal()).unwrap();
        assert_eq!(again.fingerprint(), pepper.fingerprint());
        assert_ne!(Pepper::generate().unwrap().fingerprint(), pepper.fingerprint());
        for text in ["", "AAAA", &"A".repeat(42), &"A".repeat(44), &format!("{}=", "A".repeat(43))]
        {
            assert!(Pepper::from_text(text).is_none(), "{text}");
        }
    }

    #[test]
    fn nothing_shows_a_secret_unasked() {
        let (pepper, key) = (Pepper([0xab; BYTES]), Credential::generate().unwrap());
        assert_eq!(format!("{:?}", key.secret()), "Secret(…)");
        assert_eq!(
            format!("{key:?}"),
            format!("Credential {{ prefix: {:?}, secret: Secret(…) }}", key.prefix())
        );
        assert_eq!(format!("{pepper:?}"), format!("Pepper({})", pepper.fingerprint()));
        assert_eq!(pepper.fingerprint().len(), 8);
    }
}

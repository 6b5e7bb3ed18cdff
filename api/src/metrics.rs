//! Figures for Prometheus, on an address of their own. Knows the change log, its followers and the search index,
//! and no request.
//!
//! They are read from the database when asked for, so every process tells the same; but for those of the index,
//! which every node has of its own.

use std::{fmt, io, net::SocketAddr};

use actix_web::{App, HttpResponse, HttpServer, dev::Server, guard, http::header, web};
use prometheus_client::{
    encoding::text::encode,
    metrics::{family::Family, gauge::Gauge},
    registry::Registry,
};

use crate::content::changes::{self, Position};
use crate::content::following::{self, Lag};
use crate::content::{Press, Result};
use crate::search::{Indexed, Search};

/// Takes `listen` for the figures of the database behind `press`; says which address it came to.
pub fn bind(press: Press, search: Search, listen: SocketAddr) -> io::Result<(Server, SocketAddr)> {
    let told = web::Data::new((press, search));
    let app = move || {
        let reading = web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(figures);
        let figures = web::resource("/metrics").route(reading);
        App::new().app_data(told.clone()).service(figures.default_service(web::to(only_read)))
    };
    // It ends with the process, whose signals are for the main server to heed.
    let server = HttpServer::new(app).workers(1).disable_signals().bind(listen)?;
    let address = server.addrs().first().copied().unwrap_or(listen);
    Ok((server.run(), address))
}

async fn figures(told: web::Data<(Press, Search)>) -> HttpResponse {
    match read(&told.0, &told.1).await {
        Ok((head, followers, indexed)) => HttpResponse::Ok()
            .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
            // Writing to a string can't fail.
            .body(text(head, &followers, indexed).unwrap_or_default()),
        Err(error) => {
            tracing::error!(cause = %error.cause(), "the figures can't be read");
            HttpResponse::ServiceUnavailable().body("the database does not answer\n")
        }
    }
}

async fn only_read() -> HttpResponse {
    HttpResponse::MethodNotAllowed()
        .insert_header((header::ALLOW, "GET, HEAD"))
        .body("this is only to be read: GET or HEAD\n")
}

async fn read(press: &Press, search: &Search) -> Result<(Position, Vec<Lag>, Option<Indexed>)> {
    let (followers, indexed) = (following::lag(press).await?, search.indexed());
    // Asked for last, so that none of them can be past it.
    Ok((changes::head(press).await?, followers, indexed))
}

/// The figures as Prometheus reads them.
fn text(head: Position, followers: &[Lag], indexed: Option<Indexed>) -> Result<String, fmt::Error> {
    let mut registry = Registry::with_prefix("khabar");
    let position = Gauge::<i64>::default();
    position.set(head);
    registry.register("log_position", "The number of the newest change", position);
    let mut tell = |name, help, figure: fn(&Lag) -> i64| {
        let family = Family::<[(&str, String); 1], Gauge>::default();
        for follower in followers {
            family.get_or_create(&[("follower", follower.name.clone())]).set(figure(follower));
        }
        registry.register(name, help, family);
    };
    tell("follower_position", "The number of the last change dealt with", |lag| lag.position);
    tell("follower_lag", "How many numbers behind the newest change", |lag| lag.behind);
    tell("follower_failures", "Failures since it last moved", |lag| lag.failures.into());
    if let Some(Indexed { position, stories }) = indexed {
        let mut tell = |name, help, figure: i64| {
            let gauge = Gauge::<i64>::default();
            gauge.set(figure);
            registry.register(name, help, gauge);
        };
        tell("search_position", "The number of the last change in the search index", position);
        tell("search_lag", "How many numbers it is behind the newest change", head - position);
        tell("search_articles", "How many articles are in it", stories);
    }

    let mut text = String::new();
    encode(&mut text, &registry)?;
    Ok(text)
}

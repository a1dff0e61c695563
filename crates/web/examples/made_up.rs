//! The portal over a made-up node in memory, for looking at its pages and for the browser tests:
//! `cargo run -p web --example made_up -- 127.0.0.1:8089`. The password of each account (`qinghe`,
//! `market`, `reviewer`, `officer`, `operator`, `auditor`) stands in the test node.

#[path = "../tests/it/fake/mod.rs"]
#[allow(dead_code, clippy::unwrap_used, reason = "it is the tests' own node")]
mod fake;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8089".to_owned());
    let listener = tokio::net::TcpListener::bind(address).await?;
    web::serve(listener, fake::Fake::shared(), web::Settings::default(), std::future::pending()).await
}

//! Writes `docs/reference/api.md` from the table of routes and the OpenAPI document:
//! `cargo run -p web --example api_reference > docs/reference/api.md`. A test refuses a stale one.

#![allow(clippy::print_stdout, reason = "its output is the document")]

fn main() {
    print!("{}", web::routes::reference());
}

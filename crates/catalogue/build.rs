//! Says that the packs are part of this crate, so that a changed, new or deleted file is taken up.

fn main() {
    println!("cargo::rerun-if-changed=../../catalogue");
}

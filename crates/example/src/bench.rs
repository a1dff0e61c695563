//! Even, faultless rows in bulk, to measure with.

use crate::{Error, Output};

/// Writes the registrations of `subjects` subjects as one CSV file at `path`.
pub fn registrations<O: Output>(subjects: u32, seed: u64, path: &str, output: &mut O) -> Result<(), Error<O::Error>> {
    let _ = (subjects, seed, path, output);
    Ok(())
}

/// Writes `rows` penalties of those `subjects` subjects, 1.0 KiB a row on average, as one CSV file.
pub fn penalties<O: Output>(
    rows: u64,
    subjects: u32,
    seed: u64,
    path: &str,
    output: &mut O,
) -> Result<(), Error<O::Error>> {
    let _ = (rows, subjects, seed, path, output);
    Ok(())
}

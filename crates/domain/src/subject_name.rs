//! (being written) Names of subjects.

//! Static checks.

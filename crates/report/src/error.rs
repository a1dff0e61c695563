//! Why a document can't be made.

/// Why a document can't be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The machine has no font with Chinese characters.
    #[error(
        "no font with Chinese characters is installed. Install one (Debian, Ubuntu: `apt install fonts-noto-cjk`; \
         Fedora: `dnf install google-noto-sans-cjk-fonts`) and start again"
    )]
    NoFont,
    /// The typesetter refused.
    #[error("the typesetter refused: {0}")]
    Typesetting(String),
    /// The address of the verify page does not fit a code.
    #[error("the address of the verify page is too long for a code: {0}")]
    Code(String),
    /// What is to be set can't be written down.
    #[error("what is to be set can't be written down: {0}")]
    Data(#[from] serde_json::Error),
}

//! What every fitted model can do.

/// A model fitted to a series, which knows where it stood after each value.
pub trait Model {
    /// Its form, as the literature writes it.
    fn name(&self) -> String;

    /// What it expected, after the first `origin` values, of the `horizon` values from there: the
    /// forecast where `origin` is the number of values. The parameters are those of the whole series.
    fn ahead(&self, origin: usize, horizon: usize) -> Vec<f64>;
}

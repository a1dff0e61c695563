//! Numbers and what is made of them as bytes, the lowest first: how an index lies in a file.

use std::io::{self, Read, Write};

/// Something that takes the same number of bytes whatever its value.
pub trait Fixed: Sized {
    /// How many.
    const SIZE: usize;
    /// Appends the bytes.
    fn put(&self, out: &mut Vec<u8>);
    /// Takes them off the beginning; nothing where they mean nothing.
    fn take(bytes: &mut &[u8]) -> Option<Self>;
}

macro_rules! number {
    ($($kind:ty),*) => {$(
        impl Fixed for $kind {
            const SIZE: usize = size_of::<$kind>();

            fn put(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }

            fn take(bytes: &mut &[u8]) -> Option<$kind> {
                let (number, rest) = bytes.split_first_chunk()?;
                *bytes = rest;
                Some(<$kind>::from_le_bytes(*number))
            }
        }
    )*};
}

number!(u8, u16, u32, u64, u128, i32, i64, f32, f64);

/// Says how a struct of such values lies in a file: its fields, one after the other.
macro_rules! fields {
    ($kind:ty { $($field:ident: $of:ty),* $(,)? }) => {
        impl $crate::wire::Fixed for $kind {
            const SIZE: usize = 0 $(+ <$of as $crate::wire::Fixed>::SIZE)*;

            fn put(&self, out: &mut Vec<u8>) {
                let Self { $($field),* } = self;
                $($crate::wire::Fixed::put($field, out);)*
            }

            fn take(bytes: &mut &[u8]) -> Option<Self> {
                Some(Self { $($field: <$of as $crate::wire::Fixed>::take(bytes)?),* })
            }
        }
    };
}
pub(crate) use fields;

impl Fixed for bool {
    const SIZE: usize = 1;

    fn put(&self, out: &mut Vec<u8>) {
        u8::from(*self).put(out);
    }

    fn take(bytes: &mut &[u8]) -> Option<bool> {
        match u8::take(bytes)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl<T: Fixed + Default> Fixed for Option<T> {
    const SIZE: usize = 1 + T::SIZE;

    fn put(&self, out: &mut Vec<u8>) {
        self.is_some().put(out);
        match self {
            Some(value) => value.put(out),
            None => T::default().put(out),
        }
    }

    fn take(bytes: &mut &[u8]) -> Option<Option<T>> {
        let there = bool::take(bytes)?;
        let value = T::take(bytes)?;
        Some(there.then_some(value))
    }
}

impl<T: Fixed + Copy + Default, const N: usize> Fixed for [T; N] {
    const SIZE: usize = N * T::SIZE;

    fn put(&self, out: &mut Vec<u8>) {
        self.iter().for_each(|value| value.put(out));
    }

    fn take(bytes: &mut &[u8]) -> Option<[T; N]> {
        let mut values = [T::default(); N];
        for value in &mut values {
            *value = T::take(bytes)?;
        }
        Some(values)
    }
}

/// Values written or read at a time.
const AT_A_TIME: usize = 16_384;

/// Writes how many there are, then each.
pub fn write_all<T: Fixed>(values: &[T], out: &mut impl Write) -> io::Result<()> {
    out.write_all(&(values.len() as u64).to_le_bytes())?;
    let mut bytes = Vec::with_capacity(AT_A_TIME.min(values.len()) * T::SIZE);
    for part in values.chunks(AT_A_TIME) {
        bytes.clear();
        part.iter().for_each(|value| value.put(&mut bytes));
        out.write_all(&bytes)?;
    }
    Ok(())
}

/// Reads what [`write_all`] wrote; a count that would take more than `most` bytes is not believed.
pub fn read_all<T: Fixed>(input: &mut impl Read, most: u64) -> io::Result<Vec<T>> {
    let damaged = || io::Error::new(io::ErrorKind::InvalidData, "it is damaged");
    let mut count = [0; 8];
    input.read_exact(&mut count)?;
    let count = u64::from_le_bytes(count);
    if count.checked_mul(T::SIZE as u64).is_none_or(|bytes| bytes > most) {
        return Err(damaged());
    }
    let count = usize::try_from(count).map_err(|_| damaged())?;
    let mut values = Vec::with_capacity(count);
    let mut bytes = vec![0; AT_A_TIME.min(count) * T::SIZE];
    while values.len() < count {
        let part = &mut bytes[..AT_A_TIME.min(count - values.len()) * T::SIZE];
        input.read_exact(part)?;
        let mut rest = &*part;
        while !rest.is_empty() {
            values.push(T::take(&mut rest).ok_or_else(damaged)?);
        }
    }
    Ok(values)
}

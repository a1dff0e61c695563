//! From a tree with lines to a type, through serde.

use std::{cell::RefCell, fmt};

use serde::{
    Deserialize,
    de::{
        self, DeserializeSeed, EnumAccess, Error as _, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor,
    },
};

use super::{Kind, Lines, Node};

/// Reads `node` as a `T`. Adds what is wrong to `lines`: every unknown key, and the first value
/// that does not fit.
pub(crate) fn read<'de, T: Deserialize<'de>>(node: &'de Node, lines: &mut Lines) -> Option<T> {
    let log = RefCell::new(std::mem::take(lines));
    let result = T::deserialize(Reader { node, log: &log });
    *lines = log.into_inner();
    match result {
        Ok(value) => Some(value),
        Err(Refused { line, message }) => {
            lines.insert((if line == 0 { node.line } else { line }, message));
            None
        }
    }
}

/// Why a value does not fit, and where; line 0 until the place is known.
#[derive(Debug)]
struct Refused {
    line: u32,
    message: String,
}

impl Refused {
    fn at(mut self, line: u32) -> Refused {
        if self.line == 0 {
            self.line = line;
        }
        self
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refused {}

impl de::Error for Refused {
    fn custom<T: fmt::Display>(message: T) -> Refused {
        Refused { line: 0, message: message.to_string() }
    }

    fn missing_field(field: &'static str) -> Refused {
        Refused::custom(format_args!("`{field}` is missing"))
    }

    fn invalid_type(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Refused {
        Refused::custom(format_args!("found {found} where {expected} is wanted"))
    }
}

#[derive(Clone, Copy)]
struct Reader<'de, 'l> {
    node: &'de Node,
    log: &'l RefCell<Lines>,
}

impl<'de> Reader<'de, '_> {
    fn text(&self) -> Option<(&'de str, bool)> {
        match &self.node.kind {
            Kind::Scalar { text, plain } => Some((text, *plain)),
            _ => None,
        }
    }

    fn found(&self) -> de::Unexpected<'de> {
        match &self.node.kind {
            Kind::Scalar { text, .. } => de::Unexpected::Str(text),
            Kind::Sequence(_) => de::Unexpected::Seq,
            Kind::Mapping(_) => de::Unexpected::Map,
        }
    }

    fn is_null(&self) -> bool {
        matches!(self.text(), Some(("" | "~" | "null", true)))
    }

    fn refuse<'v, V: Visitor<'v>>(&self, visitor: &V) -> Refused {
        Refused::invalid_type(self.found(), visitor).at(self.node.line)
    }

    fn entries(self, known: Option<&'static [&'static str]>) -> Option<Entries<'de>> {
        let Kind::Mapping(entries) = &self.node.kind else { return None };
        let is_known = |key: &str| known.is_none_or(|known| known.contains(&key));
        let (wanted, unknown): (Vec<_>, Vec<_>) = entries.iter().partition(|(key, _)| is_known(&key.text));
        for (key, _) in unknown {
            let known = known.unwrap_or_default().join(", ");
            self.log.borrow_mut().insert((key.line, format!("unknown key `{}`: known are {known}", key.text)));
        }
        Some(wanted)
    }

    fn map<V: Visitor<'de>>(self, known: Option<&'static [&'static str]>, visitor: V) -> Result<V::Value, Refused> {
        let Some(entries) = self.entries(known) else { return Err(self.refuse(&visitor)) };
        let access = Map { entries: entries.into_iter(), value: None, log: self.log };
        visitor.visit_map(access).map_err(|refused| refused.at(self.node.line))
    }
}

type Entries<'de> = Vec<&'de (super::Key, Node)>;

macro_rules! number {
    ($($method:ident, $visit:ident, $type:ty;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
            let number = self.text().and_then(|(text, plain)| if plain { text.parse::<$type>().ok() } else { None });
            let Some(number) = number else { return Err(self.refuse(&visitor)) };
            visitor.$visit(number).map_err(|refused: Refused| refused.at(self.node.line))
        }
    )*};
}

impl<'de> de::Deserializer<'de> for Reader<'de, '_> {
    type Error = Refused;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match &self.node.kind {
            Kind::Mapping(_) => self.map(None, visitor),
            Kind::Sequence(_) => self.deserialize_seq(visitor),
            Kind::Scalar { .. } if self.is_null() => visitor.visit_unit(),
            Kind::Scalar { text, plain: true } if text == "true" || text == "false" => {
                visitor.visit_bool(text == "true")
            }
            Kind::Scalar { text, plain: true } if text.parse::<i64>().is_ok() => self.deserialize_i64(visitor),
            Kind::Scalar { text, .. } => visitor.visit_borrowed_str(text),
        }
        .map_err(|refused| refused.at(self.node.line))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match self.text() {
            Some(("true", true)) => visitor.visit_bool(true),
            Some(("false", true)) => visitor.visit_bool(false),
            _ => Err(self.refuse(&visitor)),
        }
    }

    number! {
        deserialize_i8, visit_i8, i8;
        deserialize_i16, visit_i16, i16;
        deserialize_i32, visit_i32, i32;
        deserialize_i64, visit_i64, i64;
        deserialize_u8, visit_u8, u8;
        deserialize_u16, visit_u16, u16;
        deserialize_u32, visit_u32, u32;
        deserialize_u64, visit_u64, u64;
        deserialize_f32, visit_f32, f32;
        deserialize_f64, visit_f64, f64;
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        let Some((text, _)) = self.text() else { return Err(self.refuse(&visitor)) };
        visitor.visit_borrowed_str(text).map_err(|refused: Refused| refused.at(self.node.line))
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        if self.is_null() {
            return visitor.visit_none();
        }
        visitor.visit_some(self).map_err(|refused| refused.at(self.node.line))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Result<V::Value, Refused> {
        visitor.visit_newtype_struct(self).map_err(|refused| refused.at(self.node.line))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        let Kind::Sequence(items) = &self.node.kind else { return Err(self.refuse(&visitor)) };
        let access = Sequence { items: items.iter(), log: self.log };
        visitor.visit_seq(access).map_err(|refused| refused.at(self.node.line))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.map(None, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        self.map(Some(fields), visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        let (name, content) = match &self.node.kind {
            Kind::Scalar { text, .. } => (text.as_str(), None),
            Kind::Mapping(entries) if entries.len() == 1 => (entries[0].0.text.as_str(), Some(&entries[0].1)),
            _ => return Err(self.refuse(&visitor)),
        };
        let access = Variant { name, content, log: self.log };
        visitor.visit_enum(access).map_err(|refused| refused.at(self.node.line))
    }

    serde::forward_to_deserialize_any! {
        char bytes byte_buf unit unit_struct tuple tuple_struct identifier ignored_any
    }
}

struct Sequence<'de, 'l> {
    items: std::slice::Iter<'de, Node>,
    log: &'l RefCell<Lines>,
}

impl<'de> SeqAccess<'de> for Sequence<'de, '_> {
    type Error = Refused;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Refused> {
        let Some(node) = self.items.next() else { return Ok(None) };
        let value = seed.deserialize(Reader { node, log: self.log });
        value.map(Some).map_err(|refused| refused.at(node.line))
    }
}

struct Map<'de, 'l> {
    entries: std::vec::IntoIter<&'de (super::Key, Node)>,
    value: Option<&'de (super::Key, Node)>,
    log: &'l RefCell<Lines>,
}

impl<'de> MapAccess<'de> for Map<'de, '_> {
    type Error = Refused;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Refused> {
        let Some(entry) = self.entries.next() else { return Ok(None) };
        self.value = Some(entry);
        let key = seed.deserialize(entry.0.text.as_str().into_deserializer());
        key.map(Some).map_err(|refused: Refused| refused.at(entry.0.line))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Refused> {
        let Some((key, node)) = self.value.take() else {
            return Err(Refused::custom("a value was asked for before its key"));
        };
        let value = seed.deserialize(Reader { node, log: self.log });
        value.map_err(|mut refused| {
            if refused.line == 0 || refused.line == node.line {
                refused.line = node.line;
                if !refused.message.contains('`') {
                    refused.message = format!("`{}`: {}", key.text, refused.message);
                }
            }
            refused
        })
    }
}

struct Variant<'de, 'l> {
    name: &'de str,
    content: Option<&'de Node>,
    log: &'l RefCell<Lines>,
}

impl<'de> EnumAccess<'de> for Variant<'de, '_> {
    type Error = Refused;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Refused> {
        let name = seed.deserialize(self.name.into_deserializer())?;
        Ok((name, self))
    }
}

impl<'de> Variant<'de, '_> {
    fn content(&self) -> Result<Reader<'de, '_>, Refused> {
        let node = self.content.ok_or_else(|| Refused::custom(format_args!("`{}` needs a value", self.name)))?;
        Ok(Reader { node, log: self.log })
    }
}

impl<'de> VariantAccess<'de> for Variant<'de, '_> {
    type Error = Refused;

    fn unit_variant(self) -> Result<(), Refused> {
        match self.content {
            Some(_) => Err(Refused::custom(format_args!("`{}` takes no value", self.name))),
            None => Ok(()),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Refused> {
        seed.deserialize(self.content()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, Refused> {
        de::Deserializer::deserialize_seq(self.content()?, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Refused> {
        self.content()?.map(Some(fields), visitor)
    }
}

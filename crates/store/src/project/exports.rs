//! Catalogues adopted, and files made for a higher platform with its answers: rows that are only added.

use domain::entry::Body;

use super::{Header, Projection, apply::Applied};

impl Projection<'_> {
    pub(super) fn catalogue_adopted(&mut self, header: Header, body: &Body) -> Applied {
        let Body::CatalogueAdopted { pack, version, hash, .. } = body else { return Ok(()) };
        self.catalogues.int(header.id.raw());
        [pack, version, hash].into_iter().for_each(|text| self.catalogues.text(text.as_str()));
        Ok(())
    }

    pub(super) fn exported(&mut self, header: Header, body: &Body) -> Applied {
        let Body::Exported { export, rows, digest, .. } = body else { return Ok(()) };
        self.exports.int(header.id.raw());
        self.exports.text(export.as_str());
        self.exports.int(i64::try_from(*rows).unwrap_or(i64::MAX));
        self.exports.text(digest.as_str());
        Ok(())
    }

    pub(super) fn export_answered(&mut self, header: Header, body: &Body) -> Applied {
        let Body::ExportAnswered { export, record, document_number, accepted, reason } = body else { return Ok(()) };
        self.answers.int(header.id.raw());
        self.answers.text(export.as_str());
        self.answers.int(record.map(|record| record.raw()));
        self.answers.text(document_number.as_str());
        self.answers.int(i64::from(*accepted));
        self.answers.text(reason.as_str());
        Ok(())
    }
}

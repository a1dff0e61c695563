//! The made-up node's answers.

use async_trait::async_trait;
use domain::{
    DatasetId, Date, DeliveryId, Instant, Language, ListId, OrganCode, PartyRow, RecordId, Role, SubjectId,
    access::Consultation,
    case::{ObjectionKind, ObjectionOutcome},
    id::{AuthorisationId, CaseId, ThingId},
};
use publish::{
    AccessRow, AuthorisationRow, DatasetEntry, DatasetFile, DeliveryFile, DeliveryRow, DrawnLinks, DryRunFile,
    Explained, Explanation, FileAsOf, HoldItem, Home, KeptSearch, Lateness, ListEntry, ListFile, ObjectionItem,
    OpenRow, OpenTable, OrganChoice, Overview, Page, PublicationPreview, PublicityDay, PublicityRow, PublicityTable,
    Reader, RecordFile, RecordRow, Refused, ReviewItem, RowMatch, RowView, SearchPage, SubjectFile, SubjectHit,
    SubjectRef, View,
    input::{CountersInput, FileInput, ObjectionInput, OnTimeInput, RowInput, SubjectInput},
};
use web::{
    Action, Answer, Arrangement, Bytes, Download, KeptAnswer, On, Part, Portal, Problem, ReviewDecision, Session,
    Spool, SubjectQuery, TableFormat, Upload, Viewer,
};

use super::{
    Fake,
    commitments::organs,
    data::{day, entry, filed, organ, subject_id},
    doors::{Sink, access, allowed},
    words,
};

#[async_trait]
impl Portal for Fake {
    fn today(&self) -> Date {
        self.today
    }
    fn now(&self) -> Instant {
        self.now
    }
    fn time_zone(&self) -> jiff::tz::TimeZone {
        jiff::tz::TimeZone::fixed(jiff::tz::offset(8))
    }

    async fn sign_out(&self, _: &str) -> Answer<()> {
        Ok(())
    }
    async fn session(&self, token: &str) -> Answer<Option<Session>> {
        let viewer = token.strip_prefix("session-").and_then(Fake::viewer);
        Ok(viewer.map(|viewer| Session { viewer, form_token: format!("form-{token}") }))
    }
    async fn bearer(&self, token: &str) -> Answer<Viewer> {
        token.strip_prefix("token-").and_then(Fake::viewer).ok_or(Problem::NotSignedIn)
    }
    async fn authorise(&self, viewer: &Viewer, action: Action, _: &On) -> Answer<()> {
        if allowed(viewer, action) {
            Ok(())
        } else if viewer.account.is_none() {
            Err(Problem::NotSignedIn)
        } else {
            Err(Problem::Forbidden)
        }
    }

    async fn kept_answer(&self, account: &str, key: &str) -> Answer<Option<KeptAnswer>> {
        Ok(self.kept.lock().unwrap().get(&format!("{account} {key}")).cloned())
    }
    async fn keep_answer(&self, account: &str, key: &str, answer: &KeptAnswer) -> Answer<()> {
        self.kept.lock().unwrap().insert(format!("{account} {key}"), answer.clone());
        Ok(())
    }

    async fn home(&self) -> Answer<View<Home>> {
        let counters = CountersInput {
            subjects: 20_000,
            records: 297_412,
            organs: 10,
            on_time: Some(OnTimeInput { from: day("2026-08-27"), acts: 4_000, late: 148 }),
        };
        Ok(Home::view(self.moment(), counters, vec![self.list_entry()]))
    }
    async fn search(&self, viewer: &Viewer, query: &SubjectQuery) -> Answer<View<SearchPage>> {
        Ok(self.searched(viewer, query))
    }
    async fn keep_search(&self, query: &SubjectQuery) -> Answer<String> {
        self.keep(query).await
    }
    async fn kept_search(&self, text: &str) -> Answer<View<KeptSearch>> {
        self.kept_answer_of(text)
    }
    async fn suggest(&self, text: &str) -> Answer<View<Page<SubjectRef>>> {
        Ok(self.suggested(text))
    }
    async fn hits(&self, ids: &[SubjectId]) -> Answer<View<Page<SubjectHit>>> {
        Ok(self.subject_hits(ids))
    }
    async fn match_rows(&self, viewer: &Viewer, rows: Vec<PartyRow>, most: usize) -> Answer<View<Page<RowMatch>>> {
        Ok(self.row_matches(viewer, rows, most))
    }
    async fn find_code(&self, _: &Viewer, code: &str) -> Answer<Option<SubjectId>> {
        let holds = |one: &SubjectInput| one.subject.identifiers.iter().any(|held| held.identifier.value() == code);
        Ok(self.all().iter().find(|one| holds(one)).map(|one| one.subject.id))
    }
    async fn subject(&self, viewer: &Viewer, id: SubjectId) -> Answer<View<SubjectFile>> {
        if id == subject_id(9) {
            return Err(Problem::Moved(subject_id(1)));
        }
        Ok(SubjectFile::view(&self.glossary, &self.reader(viewer), self.moment(), &self.subject_input(id)?)?)
    }
    async fn subject_records(
        &self,
        viewer: &Viewer,
        id: SubjectId,
        dataset: &DatasetId,
        _: &Part,
    ) -> Answer<View<Page<RecordRow>>> {
        let (reader, input) = (self.reader(viewer), self.subject_input(id)?);
        let rows = input.records.iter().filter(|record| record.dataset == *dataset).filter_map(|record| {
            RecordRow::view(&self.glossary, &reader, self.moment(), Some(&input.subject), record).ok()
        });
        Ok(Page::of(&reader, self.moment(), rows.collect::<Vec<_>>(), None, None))
    }
    async fn file_as_of(
        &self,
        viewer: &Viewer,
        id: SubjectId,
        as_of: Option<Date>,
        known_at: Option<Instant>,
    ) -> Answer<View<FileAsOf>> {
        let (day, at) = (as_of.unwrap_or(self.today), known_at.unwrap_or(self.now));
        let mut subject = self.subject_input(id)?;
        let records = std::mem::take(&mut subject.records);
        let records = records.into_iter().map(filed).collect();
        let input = FileInput { subject, records };
        Ok(FileAsOf::view(&self.glossary, &self.reader(viewer), day, at, &input)?)
    }
    async fn explanation(&self, viewer: &Viewer, id: RecordId) -> Answer<View<Explanation>> {
        let (subject, record) = self.of_record(id)?;
        Ok(Explanation::view(&self.glossary, &self.reader(viewer), self.moment(), Some(&subject), &record)?)
    }
    async fn explain(&self, viewer: &Viewer, thing: ThingId) -> Answer<View<Explained>> {
        super::explained::explain(self, viewer, thing)
    }
    async fn record(&self, viewer: &Viewer, id: RecordId) -> Answer<View<RecordFile>> {
        let (subject, record) = self.of_record(id)?;
        Ok(RecordFile::view(&self.glossary, &self.reader(viewer), self.moment(), Some(&subject), &record)?)
    }
    async fn consult(&self, viewer: &Viewer, id: SubjectId, _: &Consultation) -> Answer<View<SubjectFile>> {
        self.subject(viewer, id).await
    }
    async fn consult_record(&self, viewer: &Viewer, id: RecordId, _: &Consultation) -> Answer<View<RecordFile>> {
        self.record(viewer, id).await
    }

    async fn lists(&self) -> Answer<View<Page<ListEntry>>> {
        let reader = Reader::public();
        Ok(Page::of(&reader, self.moment(), [self.list_entry().view(&reader, self.moment())], None, None))
    }
    async fn list(&self, viewer: &Viewer, id: &ListId, _: &Part) -> Answer<View<ListFile>> {
        if *id != words::list() {
            return Err(Problem::NotFound);
        }
        let all = self.all();
        let listings: Vec<_> = all
            .iter()
            .flat_map(|one| one.listings.iter().map(|listing| (one.subject.clone(), listing.clone())))
            .collect();
        Ok(ListFile::view(&self.glossary, &self.reader(viewer), self.moment(), self.list_entry(), &listings, None))
    }
    async fn publicity(&self, organ_: Option<&OrganCode>, from: Date, to: Date) -> Answer<View<PublicityTable>> {
        let lateness = |licences, penalties, late, most_days_late| Lateness {
            records: licences + penalties,
            licences,
            penalties,
            late,
            most_days_late,
        };
        let market =
            organ("113500000000000001", "榕城市市场监督管理局", "Rongcheng Administration for Market Regulation");
        let permits = organ("113500000000000002", "榕城市行政审批局", "Rongcheng Administrative Approval Bureau");
        let days = vec![
            PublicityDay::new(&market, day("2026-11-20"), lateness(0, 41, 6, 34)),
            PublicityDay::new(&permits, day("2026-11-20"), lateness(212, 0, 0, 0)),
            PublicityDay::new(&market, day("2026-11-13"), lateness(3, 38, 0, 0)),
        ];
        let wanted = |one: &PublicityDay| organ_.is_none_or(|organ| one.deliverer.0 == *organ);
        Ok(PublicityTable::view(self.moment(), from, to, days.into_iter().filter(wanted).collect()))
    }
    async fn publicity_day(&self, organ: &OrganCode, on: Date, _: &Part) -> Answer<View<Page<PublicityRow>>> {
        let reader = Reader::public();
        let mut rows = Vec::new();
        for subject in self.all() {
            for record in &subject.records {
                if record.deliverer.code == *organ && record.arrived_on == Some(on) {
                    rows.extend(PublicityRow::view(&self.glossary, &reader, self.moment(), &subject.subject, record));
                }
            }
        }
        Ok(Page::of(&reader, self.moment(), rows, None, None))
    }
    async fn datasets(&self) -> Answer<View<Page<DatasetEntry>>> {
        Ok(self.dataset_page(&Reader::public(), Some(41_233)))
    }
    async fn dataset(&self, id: &DatasetId) -> Answer<View<DatasetFile>> {
        Ok(DatasetFile::view(&self.glossary, &Reader::public(), self.moment(), id, Some(41_233))?)
    }
    async fn dataset_template(&self, id: &DatasetId, _: Language) -> Answer<Bytes> {
        let known = self.glossary.contract(id).map(|_| Bytes::from_static(b"PK"));
        known.ok_or(Problem::NotFound)
    }
    async fn open_table(&self, id: &DatasetId) -> Answer<View<OpenTable>> {
        Ok(OpenTable::view(&self.glossary, self.moment(), id)?)
    }
    async fn open_rows(&self, id: &DatasetId, part: &Part) -> Answer<View<Page<OpenRow>>> {
        let mut rows = Vec::new();
        for subject in self.all() {
            for record in subject.records.iter().filter(|record| record.dataset == *id) {
                rows.extend(OpenRow::view(&self.glossary, self.moment(), &subject.subject, record));
            }
        }
        // Two pages, so that paging is exercised.
        let half = rows.len() / 2;
        let (rows, next) = match &part.after {
            None if half > 0 => (rows[..half].to_vec(), Some("half".to_owned())),
            None => (rows, None),
            Some(_) => (rows[half..].to_vec(), None),
        };
        Ok(Page::of(&Reader::public(), self.moment(), rows, next, None))
    }

    async fn access_log(&self, viewer: &Viewer, id: SubjectId, _: &Part) -> Answer<View<Page<AccessRow>>> {
        let input = access();
        let reader = self.reader(viewer);
        let row = AccessRow::view(&self.glossary, &reader, self.moment(), id, &input)?;
        Ok(Page::of(&reader, self.moment(), [row], None, None))
    }
    async fn objections(&self, viewer: &Viewer, _: &Part) -> Answer<View<Page<ObjectionItem>>> {
        let reader = self.reader(viewer);
        let mut items = Vec::new();
        for subject in self.all() {
            for record in &subject.records {
                let found = ObjectionItem::of(&self.glossary, &reader, self.moment(), Some(&subject.subject), record);
                items.extend(found.unwrap_or_default());
            }
        }
        Ok(Page::of(&reader, self.moment(), items, None, None))
    }
    async fn object(&self, viewer: &Viewer, record: RecordId, kind: ObjectionKind, reasons: &str) -> Answer<CaseId> {
        let case = CaseId::opened_by(entry(701));
        let mut subjects = self.subjects.lock().unwrap();
        let own = subjects.iter_mut().find(|one| Some(one.subject.id) == viewer.subject).ok_or(Problem::NotFound)?;
        let found = own.records.iter_mut().find(|one| one.id == record).ok_or(Problem::NotFound)?;
        if found.objections.iter().any(|one| one.kind == kind && one.answered.is_none()) {
            return Err(Problem::Conflict("an objection of this kind is being checked".to_owned()));
        }
        found.objections.insert(
            0,
            ObjectionInput {
                case,
                kind,
                raised_at: self.now,
                hides_until: (kind == ObjectionKind::NotUs)
                    .then(|| Instant::from_millis(self.now.millis() + 86_400_000)),
                answered: None,
                reasons: reasons.to_owned(),
            },
        );
        Ok(case)
    }
    async fn answer_objection(&self, _: &Viewer, _: CaseId, _: ObjectionOutcome, _: &str) -> Answer<()> {
        Ok(())
    }

    async fn organs(&self, _: &Viewer) -> Answer<Vec<OrganChoice>> {
        Ok(organs())
    }
    async fn authorisations(&self, viewer: &Viewer, _: &Part) -> Answer<View<Page<AuthorisationRow>>> {
        Ok(self.authorisation_page(&self.reader(viewer)))
    }
    async fn give_authorisation(&self, _: &Viewer, _: &OrganCode, _: &str, _: Date) -> Answer<AuthorisationId> {
        Ok(AuthorisationId::opened_by(entry(702)))
    }
    async fn withdraw_authorisation(&self, _: &Viewer, _: AuthorisationId) -> Answer<()> {
        Ok(())
    }
    async fn inquiries(&self, _: &Viewer, _: &Part) -> Answer<View<Page<AuthorisationRow>>> {
        Ok(self.authorisation_page(&Reader::inquirer([subject_id(1)])))
    }

    async fn deliverable(&self, viewer: &Viewer) -> Answer<View<Page<DatasetEntry>>> {
        Ok(self.dataset_page(&self.reader(viewer), None))
    }
    async fn upload(&self, _: &Viewer, _: Upload) -> Answer<Box<dyn Spool<DeliveryId>>> {
        Ok(Box::new(Sink { bytes: 0, comes_to: DeliveryId::opened_by(entry(900)) }))
    }
    async fn dry_run(&self, viewer: &Viewer, _: Upload) -> Answer<Box<dyn Spool<View<DryRunFile>>>> {
        Ok(Box::new(Sink { bytes: 0, comes_to: self.dry_run_file(&self.reader(viewer))? }))
    }
    async fn deliveries(&self, viewer: &Viewer, _: &Part) -> Answer<View<Page<DeliveryRow>>> {
        let reader = if viewer.role == Role::Operator { Reader::officer() } else { self.reader(viewer) };
        let row = DeliveryRow::view(&self.glossary, &reader, self.moment(), &self.delivery_input())?;
        Ok(Page::of(&reader, self.moment(), [row], None, None))
    }
    async fn withdraw_delivery(&self, _: &Viewer, _: DeliveryId, _: &str) -> Answer<DeliveryId> {
        Ok(DeliveryId::opened_by(entry(901)))
    }
    async fn held_deliveries(&self, viewer: &Viewer, _: &Part) -> Answer<View<Page<DeliveryRow>>> {
        let reader = self.reader(viewer);
        let row = DeliveryRow::view(&self.glossary, &reader, self.moment(), &self.held_delivery_input())?;
        Ok(Page::of(&reader, self.moment(), [row], None, None))
    }
    async fn answer_delivery(&self, _: &Viewer, id: DeliveryId, _: bool, _: &str) -> Answer<()> {
        if id == self.held_delivery_input().id {
            return Ok(());
        }
        Err(Problem::Conflict("the delivery does not wait for an answer".to_owned()))
    }
    async fn delivery(&self, viewer: &Viewer, id: DeliveryId) -> Answer<View<DeliveryFile>> {
        let inputs = [self.delivery_input(), self.held_delivery_input()];
        let input = inputs.into_iter().find(|input| input.id == id).ok_or(Problem::NotFound)?;
        Ok(DeliveryFile::view(&self.glossary, &self.reader(viewer), self.moment(), &input)?)
    }
    async fn delivery_rows(
        &self,
        viewer: &Viewer,
        _: DeliveryId,
        code: Option<&str>,
        _: &Part,
    ) -> Answer<View<Page<RowView>>> {
        let (reader, delivery) = (self.reader(viewer), self.delivery_input());
        let wanted = |row: &RowInput| code.is_none_or(|code| row.findings.iter().any(|one| one.code.as_str() == code));
        let rows: Result<Vec<_>, Refused> = self
            .rows()
            .iter()
            .filter(|row| wanted(row))
            .map(|row| RowView::view(&self.glossary, &reader, self.moment(), &delivery, row))
            .collect();
        Ok(Page::of(&reader, self.moment(), rows?, None, None))
    }
    async fn rejected_rows(&self, _: &Viewer, _: DeliveryId, format: TableFormat) -> Answer<Download> {
        let name = if format == TableFormat::Csv { "退回的行.csv" } else { "退回的行.xlsx" };
        Ok(Download { file_name: name.to_owned(), bytes: Bytes::from_static(b"CF_WSH,\xe9\x94\x99\xe8\xaf\xaf\r\n") })
    }

    async fn review_queue(&self, viewer: &Viewer, _: &Part) -> Answer<View<Page<ReviewItem>>> {
        let reader = self.reader(viewer);
        let item = ReviewItem::view(&self.glossary, &reader, self.moment(), &self.review_input()?)?;
        Ok(Page::of(&reader, self.moment(), [item], None, Some(58)))
    }
    async fn review_item(&self, viewer: &Viewer, _: RecordId) -> Answer<View<ReviewItem>> {
        Ok(ReviewItem::view(&self.glossary, &self.reader(viewer), self.moment(), &self.review_input()?)?)
    }
    async fn decide_review(&self, _: &Viewer, record: RecordId, _: ReviewDecision, _: &str) -> Answer<()> {
        self.of_record(record).map(|_| ())
    }

    async fn drawn_links(&self, viewer: &Viewer, part: &Part) -> Answer<View<DrawnLinks>> {
        self.drawn(viewer, &self.review_queue(viewer, part).await?)
    }
    async fn check_link(&self, _: &Viewer, record: RecordId, right: bool, _: &str) -> Answer<()> {
        self.checked(record, right)
    }

    async fn arrange(&self, _: &Viewer, act: Arrangement, _: &str) -> Answer<Option<SubjectId>> {
        Ok(matches!(act, Arrangement::Split { .. }).then(|| subject_id(3)))
    }

    async fn holds(&self, viewer: &Viewer, _: &Part) -> Answer<View<Page<HoldItem>>> {
        self.held(&self.reader(viewer))
    }
    async fn publication_preview(&self, viewer: &Viewer, id: RecordId) -> Answer<View<PublicationPreview>> {
        let (subject, record) = self.of_record(id)?;
        Ok(PublicationPreview::view(&self.glossary, &self.reader(viewer), self.moment(), Some(&subject), &record)?)
    }
    async fn hold(&self, _: &Viewer, _: RecordId, _: &str) -> Answer<()> {
        Ok(())
    }
    async fn release(&self, _: &Viewer, _: RecordId, _: &str) -> Answer<()> {
        Ok(())
    }

    async fn overview(&self, viewer: &Viewer) -> Answer<View<Overview>> {
        Ok(Overview::view(&self.reader(viewer), self.moment(), self.overview_input()?))
    }
    async fn ready(&self) -> bool {
        true
    }
}

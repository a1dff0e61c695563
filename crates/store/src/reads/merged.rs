//! Merged subjects: whom they lead to, and all that lead to one.

use std::collections::{BTreeSet, HashMap};

use domain::{
    EntryId, SubjectId,
    id::{AuthorisationId, CaseId, ListingId, ProposalId},
    identity::Belongings,
    subject::Subject,
};

use crate::{Register, Result, engine::Args};

/// A chain of merges longer than this is a fault of the register.
pub const MOST_MERGES: usize = 16;

impl Register {
    /// All subjects that were merged, and whom each leads straight to.
    pub async fn merged(&self) -> Result<Vec<(SubjectId, SubjectId)>> {
        let rows = self.pool().reader().await?.rows("subject.merged", Args::new()).await?;
        rows.iter().map(|row| Ok((SubjectId::from_raw(row.int(0)?), SubjectId::from_raw(row.int(1)?)))).collect()
    }

    /// Where each of the subjects leads that was merged; the others are left out.
    pub async fn leads_to(
        &self,
        subjects: impl IntoIterator<Item = SubjectId>,
    ) -> Result<HashMap<SubjectId, SubjectId>> {
        let mut asked: BTreeSet<i64> = subjects.into_iter().map(SubjectId::raw).collect();
        let mut targets: HashMap<i64, i64> = HashMap::new();
        let mut connection = self.pool().reader().await?;
        for _ in 0..MOST_MERGES {
            let args = Args::new().ints(asked.iter().copied());
            let rows = connection.rows("subject.targets", args).await?;
            if rows.is_empty() {
                break;
            }
            asked.clear();
            for row in rows {
                targets.insert(row.int(0)?, row.int(1)?);
                asked.insert(row.int(1)?);
            }
        }
        let end = |mut id: i64| {
            for _ in 0..MOST_MERGES {
                let Some(next) = targets.get(&id) else { break };
                id = *next;
            }
            id
        };
        Ok(targets.keys().map(|id| (SubjectId::from_raw(*id), SubjectId::from_raw(end(*id)))).collect())
    }

    /// The subject, or the one that it leads to.
    pub async fn lead(&self, id: SubjectId) -> Result<SubjectId> {
        Ok(self.leads_to([id]).await?.get(&id).copied().unwrap_or(id))
    }

    /// The subjects with those that they lead to, and with all that lead to any of them.
    pub(crate) async fn with_merged(&self, mut found: Vec<Subject>) -> Result<Vec<Subject>> {
        let mut known: BTreeSet<SubjectId> = found.iter().map(|subject| subject.id).collect();
        let mut new: Vec<SubjectId> = known.iter().copied().collect();
        for _ in 0..2 * MOST_MERGES {
            let mut next: BTreeSet<SubjectId> = found.iter().filter_map(|subject| subject.merged_into).collect();
            let args = Args::new().ints(new.iter().map(|id| id.raw()));
            for row in self.pool().reader().await?.rows("subject.merged_into", args).await? {
                next.insert(SubjectId::from_raw(row.int(0)?));
            }
            new = next.difference(&known).copied().collect();
            if new.is_empty() {
                break;
            }
            known.extend(&new);
            found.extend(self.subjects(&new).await?);
        }
        Ok(found)
    }

    /// All that lead to each of the subjects, by the one that they lead to.
    pub async fn merged_of(&self, subjects: &[SubjectId]) -> Result<HashMap<SubjectId, Vec<Subject>>> {
        let mut of: HashMap<SubjectId, Vec<Subject>> = HashMap::new();
        let mut owner: HashMap<SubjectId, SubjectId> = subjects.iter().map(|id| (*id, *id)).collect();
        let mut asked: Vec<SubjectId> = subjects.to_vec();
        for _ in 0..MOST_MERGES {
            let args = Args::new().ints(asked.iter().map(|id| id.raw()));
            let rows = self.pool().reader().await?.rows("subject.merged_into", args).await?;
            let ids = rows.iter().map(|row| row.int(0).map(SubjectId::from_raw)).collect::<Result<Vec<_>>>()?;
            if ids.is_empty() {
                break;
            }
            for subject in self.subjects(&ids).await? {
                let Some(end) = subject.merged_into.and_then(|into| owner.get(&into).copied()) else { continue };
                owner.insert(subject.id, end);
                of.entry(end).or_default().push(subject);
            }
            asked = ids;
        }
        Ok(of)
    }

    /// What belongs to a subject beside its records, at most `limit` things of each kind.
    pub async fn belongings_of(&self, subject: SubjectId, limit: u32) -> Result<Belongings> {
        let listings = self.things_of("identity.listings_of", subject, limit).await?;
        let proposals = self.things_of("identity.proposals_of", subject, limit).await?;
        let authorisations = self.things_of("identity.authorisations_of", subject, limit).await?;
        let cases = self.things_of("identity.cases_of", subject, limit).await?;
        Ok(Belongings {
            listings: listings.into_iter().map(ListingId::opened_by).collect(),
            proposals: proposals.into_iter().map(ProposalId::opened_by).collect(),
            authorisations: authorisations.into_iter().map(AuthorisationId::opened_by).collect(),
            cases: cases.into_iter().map(CaseId::opened_by).collect(),
        })
    }

    async fn things_of(&self, statement: &'static str, subject: SubjectId, limit: u32) -> Result<Vec<EntryId>> {
        let args = Args::new().int(subject.raw()).int(i64::from(limit));
        let rows = self.pool().reader().await?.rows(statement, args).await?;
        rows.iter().map(|row| row.int(0).map(EntryId::from_raw)).collect()
    }
}

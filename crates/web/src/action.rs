//! Actions: what a route asks leave for. The names are those of the node's policies.

/// What one may ask to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Read what is public.
    ReadPublic,
    /// Sign in or out.
    SignIn,
    /// Keep one's own account: its second factor.
    KeepAccount,
    /// Hold keys of the API.
    HoldKeys,
    /// Be told what is new about a subject or a list.
    Subscribe,
    /// Deliver a data set.
    Deliver,
    /// Read a delivery, its findings and its rejected rows.
    ReadDelivery,
    /// Say what becomes of a delivery that is held.
    AnswerDelivery,
    /// Read a record of another organ.
    ReadRecord,
    /// Read a whole file, with the log of who read it.
    ReadFile,
    /// Object to a record.
    Object,
    /// Let an inquirer read one's file, or withdraw that.
    Authorise,
    /// Give a credit commitment.
    GiveCommitment,
    /// Report what a subject reports itself.
    FileReport,
    /// Find the files that one was authorised to read.
    Inquire,
    /// Say whom a record is about.
    Review,
    /// Merge and split subjects, move records between them.
    ArrangeSubjects,
    /// Hold or release a publication.
    HoldPublication,
    /// Decide a proposal, a listing or a case.
    Decide,
    /// Open cases and work on one's own.
    SeeCases,
    /// Ask which measures apply in a procedure, report on them and confirm exits.
    CheckMeasures,
    /// Take records out as a file.
    Extract,
    /// Read samples of records.
    ReadSamples,
    /// Draw samples of records and say whether each is as its original.
    CompareRecords,
    /// See what departments share, and withdraw what one's own organ does.
    ReadSharing,
    /// Run the node.
    Operate,
    /// Read what was done.
    Audit,
}

impl Action {
    /// Every action that a route asks for.
    pub const ALL: [Action; 27] = [
        Action::ReadPublic,
        Action::SignIn,
        Action::KeepAccount,
        Action::HoldKeys,
        Action::Subscribe,
        Action::Deliver,
        Action::ReadDelivery,
        Action::AnswerDelivery,
        Action::ReadRecord,
        Action::ReadFile,
        Action::Object,
        Action::Authorise,
        Action::GiveCommitment,
        Action::FileReport,
        Action::Inquire,
        Action::Review,
        Action::ArrangeSubjects,
        Action::HoldPublication,
        Action::Decide,
        Action::SeeCases,
        Action::CheckMeasures,
        Action::Extract,
        Action::ReadSamples,
        Action::CompareRecords,
        Action::ReadSharing,
        Action::Operate,
        Action::Audit,
    ];

    /// The name in the policies.
    pub fn name(self) -> &'static str {
        match self {
            Action::ReadPublic => "read-public",
            Action::SignIn => "sign-in",
            Action::KeepAccount => "keep-account",
            Action::HoldKeys => "hold-keys",
            Action::Subscribe => "subscribe",
            Action::Deliver => "deliver",
            Action::ReadDelivery => "read-delivery",
            Action::AnswerDelivery => "answer-delivery",
            Action::ReadRecord => "read-record",
            Action::ReadFile => "read-file",
            Action::Object => "object",
            Action::Authorise => "authorise",
            Action::GiveCommitment => "give-commitment",
            Action::FileReport => "file-report",
            Action::Inquire => "inquire",
            Action::Review => "review",
            Action::ArrangeSubjects => "arrange-subjects",
            Action::HoldPublication => "hold-publication",
            Action::Decide => "decide",
            Action::SeeCases => "see-cases",
            Action::CheckMeasures => "check-measures",
            Action::Extract => "extract",
            Action::ReadSamples => "read-samples",
            Action::CompareRecords => "compare-records",
            Action::ReadSharing => "read-sharing",
            Action::Operate => "operate",
            Action::Audit => "audit",
        }
    }
}

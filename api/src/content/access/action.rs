//! Everything that can be done at the desk, and which right each deed needs: the one table that says so.

use super::scope::Scope;

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $spelt:literal needs $scope:ident;)*) => {
        /// A deed at the desk. Its name is that of the mutation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action {
            $($(#[$doc])* $name,)*
        }

        impl Action {
            /// Every deed there is.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// As it stands in the audit log: `articlePublish`.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $spelt,)*
                }
            }

            /// The right it needs.
            pub fn needs(self) -> Scope {
                match self {
                    $(Self::$name => Scope::$scope,)*
                }
            }
        }
    };
}

actions! {
    /// Begins a working copy.
    DraftCreate = "draftCreate" needs DeskWrite;
    /// Takes up a working copy of a story that came in otherwise.
    DraftOpen = "draftOpen" needs DeskWrite;
    /// Saves a working copy.
    DraftUpdate = "draftUpdate" needs DeskWrite;
    /// Saves an earlier revision as the latest.
    DraftRestore = "draftRestore" needs DeskWrite;
    /// Throws a working copy away that was never published.
    DraftDiscard = "draftDiscard" needs DeskWrite;
    /// Hands a working copy to whoever reviews.
    DraftSubmit = "draftSubmit" needs DeskWrite;
    /// Finds it good.
    DraftApprove = "draftApprove" needs DeskPublish;
    /// Gives it back.
    DraftReturn = "draftReturn" needs DeskPublish;
    /// Takes up a withdrawn story again.
    DraftReopen = "draftReopen" needs DeskPublish;
    /// Puts a revision before the public.
    ArticlePublish = "articlePublish" needs DeskPublish;
    /// Puts an error right, with a public note.
    ArticleCorrect = "articleCorrect" needs DeskPublish;
    /// Has the clock publish.
    ArticleSchedule = "articleSchedule" needs DeskPublish;
    /// Takes that back.
    ArticleUnschedule = "articleUnschedule" needs DeskPublish;
    /// Has the clock withdraw, or takes that back.
    ArticleExpire = "articleExpire" needs DeskPublish;
    /// Takes a story back, with a public reason.
    ArticleWithdraw = "articleWithdraw" needs DeskPublish;
    /// Makes one story of two.
    ArticleMerge = "articleMerge" needs DeskPublish;
    /// Adds a topic.
    TopicCreate = "topicCreate" needs DeskWrite;
    /// Changes a topic.
    TopicUpdate = "topicUpdate" needs DeskWrite;
    /// Pins a story to a topic.
    TopicPin = "topicPin" needs DeskPublish;
    /// Keeps a story out of a topic.
    TopicExclude = "topicExclude" needs DeskPublish;
    /// Takes either back.
    TopicRelease = "topicRelease" needs DeskPublish;
    /// Adds a thing.
    ThingCreate = "thingCreate" needs DeskWrite;
    /// Changes a thing.
    ThingUpdate = "thingUpdate" needs DeskWrite;
    /// Makes one thing of two.
    ThingMerge = "thingMerge" needs DeskPublish;
    /// Adds a section.
    SectionCreate = "sectionCreate" needs DeskWrite;
    /// Changes a section.
    SectionUpdate = "sectionUpdate" needs DeskWrite;
    /// Adds a contributor.
    ContributorCreate = "contributorCreate" needs DeskWrite;
    /// Changes a contributor.
    ContributorUpdate = "contributorUpdate" needs DeskWrite;
    /// Adds a source.
    SourceCreate = "sourceCreate" needs DeskWrite;
    /// Changes a source.
    SourceUpdate = "sourceUpdate" needs DeskWrite;
    /// Keeps a filter under a name.
    FilterSave = "filterSave" needs DeskWrite;
    /// Throws such a filter away.
    FilterDelete = "filterDelete" needs DeskWrite;
    /// States a relation, or states it anew.
    RelationAssert = "relationAssert" needs DeskPublish;
    /// Takes a relation back.
    RelationRetract = "relationRetract" needs DeskPublish;
    /// Gives out a key.
    KeyCreate = "keyCreate" needs Admin;
    /// Gives out a key in another's place.
    KeyRotate = "keyRotate" needs Admin;
    /// Takes a key back.
    KeyRevoke = "keyRevoke" needs Admin;
}

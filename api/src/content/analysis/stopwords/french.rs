//! The French list. Elided forms are taken off before, so they are not in it.

/// With their accents, by kind.
pub(super) const WORDS: &str = "
    le la les un une des du de au aux
    et ou ni mais donc que qui quoi dont où quand si comme comment pourquoi
    quel quelle quels quelles lequel laquelle lesquels lesquelles
    à dans par pour en vers avec sans sous sur chez entre contre depuis pendant avant après jusque selon
    je tu il elle on nous vous ils elles me te se lui leur leurs y eux moi toi soi
    mon ma mes son sa ses notre nos votre vos
    ce cet cette ces cela ça ceci celui celle ceux celles
    est sont était étaient sera seront serait fut être été étant
    a ai as ont avait avaient aura auront aurait avoir eu ayant
    ne pas plus non très aussi ainsi alors encore déjà même mêmes tout toute tous toutes
    là ici aujourd hui afin lors
";

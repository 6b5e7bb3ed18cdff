//! Chance that comes out the same on every machine: whole numbers only, from a seed.

/// A sequence of numbers by SplitMix64 (Steele, Lea and Flood 2014).
#[derive(Clone, Debug)]
pub(super) struct Chance(u64);

impl Chance {
    /// The sequence of this seed for one purpose: no sequence tells anything about another.
    pub(super) fn new(seed: u64, purpose: u64) -> Self {
        let mut first = Self(seed);
        let mut second = Self(first.number() ^ purpose);
        Self(second.number())
    }

    fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `most`; 0 where that is 0.
    pub(super) fn below(&mut self, most: usize) -> usize {
        ((u128::from(self.number()) * most as u128) >> 64) as usize
    }

    /// A number from `least` to `most`.
    pub(super) fn between(&mut self, least: usize, most: usize) -> usize {
        least + self.below(most - least + 1)
    }

    /// Whether something happens that does once in `times`.
    pub(super) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of `all`, each as likely.
    pub(super) fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(self.below(all.len()))
    }

    /// The same of texts; the empty one where there is none.
    pub(super) fn text(&mut self, all: &[&'static str]) -> &'static str {
        self.pick(all).copied().unwrap_or_default()
    }
}

/// Ranks by Zipf's law: the second is half as likely as the first, the third a third as likely.
#[derive(Clone, Debug)]
pub(super) struct Zipf(Vec<u64>);

impl Zipf {
    /// Of so many ranks.
    pub(super) fn of(ranks: usize) -> Self {
        let weights = (1..=ranks as u64).map(|rank| (1 << 32) / rank);
        let upto = weights.scan(0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        });
        Self(upto.collect())
    }

    /// A rank, from 0.
    pub(super) fn rank(&self, chance: &mut Chance) -> usize {
        let at = chance.below(self.0.last().map_or(0, |sum| *sum as usize)) as u64;
        self.0.partition_point(|upto| *upto <= at)
    }
}

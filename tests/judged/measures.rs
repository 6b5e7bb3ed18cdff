//! How good a list of results is, by the grades of what it holds. Knows no search.

/// How far down a list is looked at.
pub const DEPTH: usize = 10;

/// The normalised discounted cumulative gain at ten: 1 when the best stories come first, the best on top.
///
/// `found` are the grades of the results in their order, `judged` those of all that answers the query. A
/// grade gains 2^grade − 1, divided by the logarithm of its place.
pub fn ndcg(found: &[u8], judged: &[u8]) -> f64 {
    let mut ideal = judged.to_vec();
    ideal.sort_unstable_by(|a, b| b.cmp(a));
    gain(found) / gain(&ideal)
}

fn gain(grades: &[u8]) -> f64 {
    let gains = grades.iter().take(DEPTH).zip(2_u8..);
    gains.map(|(grade, place)| (f64::from(*grade).exp2() - 1.0) / f64::from(place).log2()).sum()
}

/// How many of the stories that answer a query are among the first ten: 1 when all are, or when all ten
/// are such.
pub fn recall(found: &[u8], judged: &[u8]) -> f64 {
    let answers = |grades: &[u8]| grades.iter().filter(|grade| **grade > 0).count() as f64;
    let there = answers(judged).min(DEPTH as f64);
    answers(&found[..found.len().min(DEPTH)]) / there
}

#[test]
fn gains_are_discounted_as_by_hand() {
    // 3/1 + 7/1.58496 + 0 + 1/2.32193, of 7/1 + 3/1.58496 + 1/2.
    assert!((ndcg(&[2, 3, 0, 1], &[1, 2, 3]) - 0.835_448).abs() < 1e-6);
    // 7/2, of 7/1.
    assert!((ndcg(&[0, 0, 3], &[3]) - 0.5).abs() < 1e-9);
    // 7/1, of 7/1 + 7/1.58496.
    assert!((ndcg(&[3], &[3, 3]) - 0.613_147).abs() < 1e-6);
}

#[test]
fn the_best_order_gains_all_and_what_comes_after_ten_nothing() {
    assert!((ndcg(&[3, 2, 1, 0, 0], &[1, 3, 2]) - 1.0).abs() < 1e-9);
    assert!((ndcg(&[3; 10], &[3; 30]) - 1.0).abs() < 1e-9);
    let mut late = vec![0; 10];
    late.push(3);
    assert!(ndcg(&late, &[3]).abs() < 1e-9 && recall(&late, &[3]).abs() < 1e-9);
    assert!(ndcg(&[], &[3]).abs() < 1e-9 && recall(&[], &[3]).abs() < 1e-9);
}

#[test]
fn recall_counts_whatever_answers() {
    assert!((recall(&[0, 1, 3, 0], &[3, 3, 1, 1]) - 0.5).abs() < 1e-9);
    assert!((recall(&[1; 10], &[1; 12]) - 1.0).abs() < 1e-9);
    assert!((recall(&[0, 2, 0], &[2]) - 1.0).abs() < 1e-9);
}

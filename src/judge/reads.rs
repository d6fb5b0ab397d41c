//! Joins the lists of reads that parts of a check declare.

use crate::facts::ReadKind;

/// The lists one after the other. `N` is the number of their items: a wrong one does not compile.
pub const fn together<const N: usize>(lists: &[&[&'static ReadKind]]) -> [&'static ReadKind; N] {
    let mut all = [lists[0][0]; N];
    let (mut list, mut filled) = (0, 0);
    while list < lists.len() {
        let mut item = 0;
        while item < lists[list].len() {
            all[filled] = lists[list][item];
            filled += 1;
            item += 1;
        }
        list += 1;
    }
    assert!(filled == N, "N is not the number of the lists' items");
    all
}

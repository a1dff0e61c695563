//! The index as a follower of the register: what a crash, a second writer, a rebuild and damage do.

use search::{Error, Index, Query};

use crate::making::{TODAY, entry, id, index_of, put, subject};

fn total(index: &Index, text: &str) -> u64 {
    index.search(&Query::new(text, TODAY)).unwrap().total
}

#[test]
fn the_checkpoint_comes_with_what_it_covers() {
    let node = index_of(&[subject(1, "云州明湖科技有限公司")]);
    assert_eq!(node.index.checkpoint().unwrap(), Some(entry(100)));
    let mut writer = node.index.writer().unwrap();
    put(&mut writer, &subject(2, "云州青禾贸易有限公司"));
    drop(writer);
    let path = node.folder.path().join("search");
    let again = Index::open(&path).unwrap();
    assert_eq!((total(&again, "青禾"), again.checkpoint().unwrap()), (0, Some(entry(100))), "as after a crash");
    let mut writer = again.writer().unwrap();
    put(&mut writer, &subject(2, "云州青禾贸易有限公司"));
    writer.commit(entry(101)).unwrap();
    assert_eq!((total(&again, "青禾"), again.checkpoint().unwrap()), (1, Some(entry(101))));
    node.index.refresh().unwrap();
    assert_eq!(total(&node.index, "青禾"), 1, "what another process wrote");
}

#[test]
fn a_new_index_has_taken_in_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap();
    assert_eq!((index.checkpoint().unwrap(), index.len()), (None, 0));
    assert!(index.is_empty());
}

#[test]
fn a_subject_put_again_replaces_itself_and_a_removed_one_is_gone() {
    let node = index_of(&[subject(1, "云州明湖科技有限公司"), subject(2, "云州青禾贸易有限公司")]);
    let mut writer = node.index.writer().unwrap();
    put(&mut writer, &subject(1, "云州北岸科技有限公司"));
    put(&mut writer, &subject(1, "云州南岸科技有限公司"));
    writer.replace(&[id(2)], []).unwrap();
    writer.commit(entry(101)).unwrap();
    assert_eq!((total(&node.index, "明湖"), total(&node.index, "北岸"), total(&node.index, "南岸")), (0, 0, 1));
    assert_eq!(total(&node.index, "青禾"), 0);
    assert!(node.index.suggest("云州青", 8).unwrap().is_empty());
    assert_eq!(node.index.len(), 1);
}

#[test]
fn two_writers_at_once_are_refused() {
    let node = index_of(&[]);
    let first = node.index.writer().unwrap();
    assert!(matches!(node.index.writer(), Err(Error::Busy)));
    drop(first);
    node.index.writer().unwrap();
}

#[test]
fn a_rebuild_is_seen_only_when_it_is_done_and_one_given_up_leaves_no_trace() {
    let node = index_of(&[subject(1, "云州明湖科技有限公司")]);
    let other = Index::open(node.folder.path().join("search")).unwrap();
    let given_up = node.index.rebuild().unwrap();
    given_up.add([subject(3, "云州白石建材有限公司").prepared()]).unwrap();
    drop(given_up);
    assert_eq!((total(&node.index, "明湖"), total(&node.index, "白石")), (1, 0));
    let rebuild = node.index.rebuild().unwrap();
    rebuild.add([subject(2, "云州青禾贸易有限公司").prepared()]).unwrap();
    assert_eq!((total(&node.index, "明湖"), total(&node.index, "青禾")), (1, 0));
    rebuild.finish(entry(200)).unwrap();
    assert_eq!((total(&node.index, "明湖"), total(&node.index, "青禾")), (0, 1));
    assert_eq!(node.index.checkpoint().unwrap(), Some(entry(200)));
    other.refresh().unwrap();
    assert_eq!((total(&other, "明湖"), total(&other, "青禾")), (0, 1));
    let folders = std::fs::read_dir(node.folder.path().join("search")).unwrap();
    let folders = folders.filter(|entry| entry.as_ref().unwrap().path().is_dir()).count();
    assert_eq!(folders, 1, "the old generation is gone");
    let mut writer = node.index.writer().unwrap();
    put(&mut writer, &subject(4, "云州红叶旅游有限公司"));
    writer.commit(entry(201)).unwrap();
    assert_eq!(total(&node.index, "红叶"), 1, "the new generation is written to");
}

#[test]
fn a_damaged_index_is_begun_anew() {
    let node = index_of(&[subject(1, "云州明湖科技有限公司")]);
    let path = node.folder.path().join("search");
    drop(node.index);
    std::fs::write(path.join("g1/meta.json"), "{not json").unwrap();
    let index = Index::open(&path).unwrap();
    assert_eq!((index.checkpoint().unwrap(), index.len()), (None, 0));
    let mut writer = index.writer().unwrap();
    put(&mut writer, &subject(1, "云州明湖科技有限公司"));
    writer.commit(entry(100)).unwrap();
    drop(writer);
    let again = Index::open(&path).unwrap();
    assert_eq!((total(&again, "明湖"), again.checkpoint().unwrap()), (1, Some(entry(100))));
}

#[test]
fn subjects_survive_many_commits_and_merges() {
    let node = index_of(&[]);
    let mut writer = node.index.writer().unwrap();
    for round in 0..30 {
        for seq in 0..10 {
            put(&mut writer, &subject(1 + seq + 10 * (round % 3), &format!("云州明湖{round}店{seq}")));
        }
        writer.commit(entry(101 + round)).unwrap();
    }
    assert_eq!((node.index.len(), total(&node.index, "明湖")), (30, 30));
}

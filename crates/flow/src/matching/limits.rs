//! How much of the register linkage holds at a time.

use std::fs;

/// How much of the register linkage holds at a time.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of memory that the register as linkage sees it may take: where it takes more, a part of
    /// it is read whenever it is needed, and questions that can't wait for that are refused.
    pub memory: u64,
    /// Registrations of one shard, at most.
    pub registrations_a_shard: usize,
}

/// Registrations of one shard: about a gibibyte.
const REGISTRATIONS_A_SHARD: usize = 2_000_000;

/// What is assumed of a machine that does not say how much memory it has.
const UNKNOWN: u64 = 8 << 30;

impl Default for Limits {
    /// Half of the memory of the machine.
    fn default() -> Limits {
        Limits { memory: machine() / 2, registrations_a_shard: REGISTRATIONS_A_SHARD }
    }
}

/// Where Linux tells what a container may take.
const OF_CONTAINER: [&str; 2] = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];

/// Bytes that the machine has, or the container in it.
fn machine() -> u64 {
    let text = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    let own = kibibytes.map_or(UNKNOWN, |count| count.saturating_mul(1_024));
    let container = OF_CONTAINER.iter().filter_map(|path| fs::read_to_string(path).ok()?.trim().parse::<u64>().ok());
    container.fold(own, u64::min)
}

/// Which of these shards are held, of so many bytes each: all where they fit; else so many that the
/// largest fits beside them, whichever is read.
pub(super) fn held(bytes: &[u64], memory: u64) -> usize {
    if bytes.iter().sum::<u64>() <= memory {
        return bytes.len();
    }
    let mut room = memory.saturating_sub(bytes.iter().copied().max().unwrap_or(0));
    let fits = |bytes: &&u64| match room.checked_sub(**bytes) {
        Some(left) => {
            room = left;
            true
        }
        None => false,
    };
    bytes.iter().take_while(fits).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_that_is_read_fits_beside_those_held() {
        assert_eq!(held(&[4, 4, 2], 10), 3);
        assert_eq!(held(&[4, 4, 2], 9), 1);
        assert_eq!(held(&[4, 4, 2], 7), 0);
        assert_eq!(held(&[4], 3), 0);
        assert_eq!(held(&[], 0), 0);
    }

    #[test]
    fn a_machine_has_memory() {
        assert!(Limits::default().memory > 1 << 20);
    }
}

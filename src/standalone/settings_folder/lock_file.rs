//! A file that a program locks for as long as it needs: the lock ends with the program, however that ends, and the file
//! stays.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// How often it is looked whether another program still has it.
const AGAIN: Duration = Duration::from_millis(2);

/// Opens the file, which is made where there is none.
pub(super) fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    options.open(path)
}

/// Locks it, once no other program has it; waits so long at most.
pub(super) fn lock(file: &File, patience: Duration) -> Result<(), TryLockError> {
    let begun = Instant::now();
    loop {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) if begun.elapsed() < patience => thread::sleep(AGAIN),
            locked => return locked,
        }
    }
}

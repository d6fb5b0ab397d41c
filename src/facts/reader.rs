//! The Reader: asks each distinct read of one environment once, whoever wants it and however often.

use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures::FutureExt;
use futures::future::{BoxFuture, Shared};
use serde::Deserialize;
use tokio::sync::{OnceCell, Semaphore};

use super::{Cause, Fact, Failure, Outcome, Read, ReadKey, Record, Request, Unreadable};

/// Whoever answers reads: live AWS, a saved snapshot, or canned facts in a test.
pub trait Source: Send + Sync + 'static {
    /// Answers `request`. Never fails: a failure is a record.
    fn answer(&self, request: Request) -> BoxFuture<'static, Record>;

    /// Whether an answer costs no request, because the facts are saved.
    fn is_saved(&self) -> bool {
        false
    }
}

/// One read as it was asked and answered.
#[derive(Debug, Clone)]
pub struct Reading {
    /// What was asked.
    pub request: Request,
    /// What came back.
    pub record: Record,
    /// When the read began, counted from the Reader's birth.
    pub began: Duration,
    /// How long it took, waiting for its turn included.
    pub took: Duration,
}

/// What is limited: a service of one account in one region. No account is the environment's own.
type Turn = (Option<String>, &'static str, String);

type Pending = Shared<BoxFuture<'static, Arc<Reading>>>;

/// Something that is worked out once, of whichever type.
type Once = Arc<OnceCell<Arc<dyn Any + Send + Sync>>>;

/// Merges equal reads, limits concurrency per (account, service, region), and remembers every outcome.
///
/// Each read runs in a task that the Reader owns: a check that is dropped while it waits cancels nothing that another
/// check waits for.
pub struct Reader {
    source: Arc<dyn Source>,
    born: Instant,
    readings: Mutex<BTreeMap<ReadKey, Pending>>,
    turns: Mutex<BTreeMap<Turn, Arc<Semaphore>>>,
    /// By type and name: answers in their own types, and what was made of them.
    known: Mutex<BTreeMap<(TypeId, String), Once>>,
    progress: Arc<dyn Fn(Progress) + Send + Sync>,
}

/// What the Reader tells a progress display.
#[derive(Debug, Clone, Copy)]
pub enum Progress {
    /// A read was asked for the first time.
    Asked,
    /// A read was answered.
    Answered,
}

impl Reader {
    /// A Reader over `source` that reports to nobody.
    pub fn new(source: Arc<dyn Source>) -> Self {
        Self::with_progress(source, Arc::new(|_| {}))
    }

    /// A Reader over `source` that tells `progress` of each read.
    pub fn with_progress(source: Arc<dyn Source>, progress: Arc<dyn Fn(Progress) + Send + Sync>) -> Self {
        Self {
            source,
            born: Instant::now(),
            readings: Mutex::new(BTreeMap::new()),
            turns: Mutex::new(BTreeMap::new()),
            known: Mutex::new(BTreeMap::new()),
            progress,
        }
    }

    /// Reads once: the first caller starts the read, every later one gets the same outcome.
    pub async fn read<R: Read>(&self, read: &R) -> Fact<R::Answer> {
        self.read_of::<R>(Request::new(read)).await
    }

    /// As [`Self::read`], for a request that says which account is asked. It must be one for `R`.
    pub async fn read_of<R: Read>(&self, request: Request) -> Fact<R::Answer> {
        self.shared::<R>(request).await.map(|answer| R::Answer::clone(&answer))
    }

    /// As [`Self::read_of`], without a copy: for answers that are large, and asked by many.
    pub async fn shared<R: Read>(&self, request: Request) -> Fact<Arc<R::Answer>> {
        let key = request.key();
        let name = format!("{:?} {} {} {}", key.account, key.call, key.region, key.params);
        let reading = self.pending(request).await;
        let value = match &reading.record.outcome {
            Outcome::Seen(value) => value,
            Outcome::Unreadable(failure) => return Fact::Unreadable(unreadable(&reading.request, failure)),
        };
        let understood =
            self.once(name, async || R::Answer::deserialize(value).map(Arc::new).map_err(|e| e.to_string()));
        match understood.await.as_ref() {
            Ok(answer) => Fact::Seen(Arc::clone(answer)),
            Err(error) => {
                let failure = Failure { cause: Cause::Malformed, message: error.clone() };
                Fact::Unreadable(unreadable(&reading.request, &failure))
            }
        }
    }

    /// What `make` makes, once for each `name`, whoever asks and however often.
    pub async fn once<T: Send + Sync + 'static>(&self, name: String, make: impl AsyncFn() -> T) -> Arc<T> {
        let cell = Arc::clone(lock(&self.known).entry((TypeId::of::<T>(), name)).or_default());
        let known = cell.get_or_init(async || Arc::new(make().await) as Arc<dyn Any + Send + Sync>).await;
        match Arc::clone(known).downcast() {
            Ok(known) => known,
            // Cannot be: the key holds the type.
            Err(_) => Arc::new(make().await),
        }
    }

    /// Every read so far with its outcome, in the order of their keys.
    pub async fn readings(&self) -> Vec<Arc<Reading>> {
        let pending: Vec<Pending> = lock(&self.readings).values().cloned().collect();
        futures::future::join_all(pending).await
    }

    fn pending(&self, request: Request) -> Pending {
        let mut readings = lock(&self.readings);
        readings.entry(request.key()).or_insert_with(|| self.start(request)).clone()
    }

    fn start(&self, request: Request) -> Pending {
        (self.progress)(Progress::Asked);
        let turn = self.turn(&request);
        let (source, progress, born) = (Arc::clone(&self.source), Arc::clone(&self.progress), self.born);
        let asked = request.clone();
        let task = tokio::spawn(async move {
            let began = born.elapsed();
            let permit = turn.acquire_owned().await;
            let record = source.answer(request.clone()).await;
            drop(permit);
            progress(Progress::Answered);
            Arc::new(Reading { request, record, began, took: born.elapsed().saturating_sub(began) })
        });
        let finished = async move {
            task.await.unwrap_or_else(|error| {
                let record = Record::failed(Cause::ServiceError, format!("the read's task ended early: {error}"));
                Arc::new(Reading { request: asked, record, began: Duration::ZERO, took: Duration::ZERO })
            })
        };
        finished.boxed().shared()
    }

    fn turn(&self, request: &Request) -> Arc<Semaphore> {
        let service = request.kind.service();
        let mut turns = lock(&self.turns);
        let turn = turns.entry((request.account.clone(), service, request.region.clone()));
        Arc::clone(turn.or_insert_with(|| Arc::new(Semaphore::new(concurrency(service)))))
    }
}

/// Reads in flight per region. API Gateway's control plane allows 10 requests a second for the whole account and
/// Route 53 five, both shared with everyone else's tools; the others stand a handful at once.
fn concurrency(service: &str) -> usize {
    match service {
        "apigateway" | "apigatewayv2" | "route53" | "route53resolver" => 2,
        _ => 8,
    }
}

/// The failure of `request` as checks and reports know it.
pub fn unreadable(request: &Request, failure: &Failure) -> Unreadable {
    Unreadable {
        call: request.kind.call,
        action: request.kind.action,
        account: request.account.clone(),
        region: request.region.clone(),
        cause: failure.cause,
        message: failure.message.clone(),
    }
}

/// A panicking holder leaves these maps whole (single inserts), so a poisoned lock is safe to enter.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;

/** Runs a job soon after it was asked for, however often it was asked for, and at most once per `gapMs`. */
export function coalesce(job: () => Promise<unknown> | unknown, soonMs: number, gapMs: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let lastRun = 0
  let running = false
  let again = false

  async function run(): Promise<void> {
    timer = undefined
    running = true
    lastRun = Date.now()
    try {
      await job()
    } catch {
      // A failed refresh leaves the old content in place; the next event or heartbeat asks again.
    }
    running = false
    if (again) {
      again = false
      ask()
    }
  }

  function ask(): void {
    if (running) again = true
    else timer ??= setTimeout(() => void run(), Math.max(soonMs, lastRun + gapMs - Date.now()))
  }

  return ask
}

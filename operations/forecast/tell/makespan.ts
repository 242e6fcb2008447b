/** How long workers need for tasks of different sizes: the last of them works alone, and one task that has most of the work leaves nothing to share. */

/**
 * The time over that of one worker who does all: between 1 / workers and 1. Each worker takes the next task when it is free, in the order of partitions, as
 * workers of a build do. No task: all is one. @source Graham 1966, list scheduling
 */
export function makespan(tasks: readonly number[], workers: number): number {
  const total = tasks.reduce((sum, task) => sum + task, 0)
  if (total <= 0) return 1
  const busyUntil = Array.from({ length: Math.max(1, Math.min(workers, tasks.length)) }, () => 0)
  for (const task of tasks) {
    const free = busyUntil.indexOf(Math.min(...busyUntil))
    busyUntil[free] = (busyUntil[free] ?? 0) + task
  }
  return Math.max(...busyUntil) / total
}

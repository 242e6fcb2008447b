/** One lane a process for each way to start a browser, however many tasks run in it: `network.renderSlots` holds for all of them together. */
import { type LaneOptions, openRenderLane, type RenderLane } from './lane.ts'

/** A task's part in the lane of its process. */
export interface LaneMember {
  readonly lane: RenderLane
  /** Once; the last to leave ends the browser. */
  leave(): Promise<void>
}

interface Shared {
  readonly lane: RenderLane
  members: number
}

/** By its options. */
const lanes = new Map<string, Shared>()

/** Joins the lane of this process. */
export function joinLane(options: LaneOptions): LaneMember {
  const key = JSON.stringify(options)
  const shared = lanes.get(key) ?? { lane: openRenderLane(options), members: 0 }
  lanes.set(key, shared)
  shared.members += 1
  return {
    lane: shared.lane,
    async leave() {
      shared.members -= 1
      if (shared.members > 0) return
      lanes.delete(key)
      await shared.lane.close()
    },
  }
}

import type { GraphNode, JsonObject } from '@waymark/platform-common';
import type { Driver } from '../driver';

/** What a driver's author brings to the suite: the driver, and eyes and hands on its target that are not the driver. */
export interface DriverWorld {
  /** A driver with no memory of what another one did, as after a crash of the platform. */
  makeDriver(): Driver;
  /** A node that was never made, with a name of its own. Called once per case. */
  makeNode(index: number): Promise<GraphNode>;
  /** The same object, to be otherwise; leave out if objects of this type never change. */
  changed?(node: GraphNode): GraphNode;
  /** Outputs of the nodes that it depends on. */
  inputs(node: GraphNode): Promise<Record<string, JsonObject>>;
  /** How many real objects there are for that node: looked up without the driver. */
  count(node: GraphNode): Promise<number>;
  /**
   * Changes or destroys a part of the object behind the platform's back, and returns when that has happened: a target may
   * heal it by itself at once, so the suite cannot check. Leave out for what nobody can change.
   */
  drift?(node: GraphNode): Promise<void>;
  /** Whether the object really is what the node says, after a drift: looked up without the driver. */
  intact(node: GraphNode): Promise<boolean>;
  /** The target's own controller crashes and comes back; leave out if it has none that could. */
  crashTarget?(): Promise<void>;
  /** Runs a function while the target cannot be reached. */
  whileUnreachable(fn: () => Promise<void>): Promise<void>;
  /** Every secret value that the driver has had in its hands. */
  secretValues(): string[];
  /** Longest time for an object to become ready, milliseconds. */
  readyMs: number;
}

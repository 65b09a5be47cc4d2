/** Another size of a database. */
export interface ResizeInput {
  resource: string;
  /** What people call it. */
  name: string;
  /** Null for one without a service, or that its service does not use: its size is its own. */
  service: string | null;
  team: string;
  environment: string;
  /** Null: the override ends, and platform.yaml says which. */
  size: string | null;
  /** Why, and for how long: then it is an override that ends by itself. Null: it becomes a line of platform.yaml. */
  override: { reason: string; hours: number } | null;
  /** Why, in the words of who asked. */
  reason: string | null;
}

/** A database for a service that has none yet. */
export interface AddDatabaseInput {
  service: string;
  team: string;
  /** All of them. */
  environment: null;
  size: string;
}

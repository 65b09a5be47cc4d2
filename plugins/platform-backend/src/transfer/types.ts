/** Which service goes from which team to which. */
export interface TransferInput {
  service: string;
  /** Who has it, until now. */
  team: string;
  to: string;
  transfer: string;
  /** The groups of the catalog behind both teams. */
  groups: { from: string; to: string };
}

export interface TransferRow {
  id: string; service: string; from_team: string; to_team: string; asked_by: string; asked_team: string; asked_at: Date; expires_at: Date; reason: string | null;
  state: 'waiting' | 'accepted' | 'declined'; decided_by: string | null; decided_at: Date | null; operation: string | null;
}

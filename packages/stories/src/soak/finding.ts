/** What an independent look at the machine finds that belongs to no service, or is there twice. */
export interface Finding { where: string; what: string }

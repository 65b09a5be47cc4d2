export interface Config {
  platform?: {
    local?: {
      /** Path of the Unix socket of the agent on this machine. */
      socket?: string;
    };
  };
}

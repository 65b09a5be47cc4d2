import type { BindingRow, ReleaseRow } from '../store/rows';

/** True where what serves is an image: the target of that place runs nothing else. Pure. */
export const runsImages = ({ graph }: Pick<BindingRow, 'graph'>): boolean => graph.nodes.some(node => node.type === 'workload' && typeof node.properties.image === 'string');

/** True if a release that was healthy in a place can be started there once more: its image stays, a workspace is tidied up. Pure. */
export const startable = (images: boolean, { image, artifact_gone: gone }: Pick<ReleaseRow, 'image' | 'artifact_gone'>): boolean => (images ? image !== null : !gone);

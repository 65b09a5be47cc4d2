import { parseEntityRef } from '@backstage/catalog-model';
import {
  createTemplateRenderer,
  type TemplateFilter,
  type TemplateRenderer,
} from 'nunjitsu';

/**
 * The engine of the scaffolder's `fetch:template`, with the same options, so that a golden path rendered here is the
 * same to the byte. Of the scaffolder's own filters it knows those that need no configuration.
 */
export function createRenderer(
  options: { trimBlocks?: boolean; lstripBlocks?: boolean } = {},
): TemplateRenderer {
  const filters: Record<string, TemplateFilter> = {
    parseEntityRef: (ref, context) => {
      const { kind, namespace, name } = parseEntityRef(
        ref as string,
        context as
          | { defaultKind?: string; defaultNamespace?: string }
          | undefined,
      );
      return { kind, namespace, name };
    },
    pick: (object, property) =>
      object !== null &&
      typeof object === 'object' &&
      !Array.isArray(object) &&
      typeof property === 'string'
        ? (object as Record<string, string>)[property]
        : undefined,
  };
  return createTemplateRenderer({
    filters,
    allowRegexExecution: true,
    ...options,
  });
}

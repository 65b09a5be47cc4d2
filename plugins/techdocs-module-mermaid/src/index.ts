/**
 * Draws the Mermaid diagrams of TechDocs pages in the browser. Mermaid itself is loaded with the first page that has one.
 *
 * @packageDocumentation
 */
export { techdocsModuleMermaid as default } from './module';

/**
 * TechDocs without Python and Docker: a generator that renders Markdown as mkdocs-material's users write it.
 *
 * @packageDocumentation
 */
export { techdocsModuleMarkdown as default } from './module';
export { MarkdownGenerator } from './build/MarkdownGenerator';

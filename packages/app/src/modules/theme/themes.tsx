import { createUnifiedTheme, genPageTheme, pageTheme } from '@backstage/theme';
import { components } from './components';
import { dark, header, light } from './palettes';

/** The same letters as Backstage UI's. */
const fontFamily =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif';

/** Plain headers: upstream's wave pictures cost legibility and say nothing. */
function plainHeaders(colour: string) {
  const plain = genPageTheme({ colors: [colour], shape: 'none' });
  return Object.fromEntries(Object.keys(pageTheme).map(id => [id, plain]));
}

/** Dark on light. */
export const lightTheme = createUnifiedTheme({
  palette: light,
  pageTheme: plainHeaders(header.light),
  defaultPageTheme: 'home',
  fontFamily,
  components,
});

/** Light on dark. */
export const darkTheme = createUnifiedTheme({
  palette: dark,
  pageTheme: plainHeaders(header.dark),
  defaultPageTheme: 'home',
  fontFamily,
  components,
});

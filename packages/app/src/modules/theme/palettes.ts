import { palettes } from '@backstage/theme';

/** What the sidebar looks like, in light and dark alike. */
const navigation = {
  background: '#12312f',
  indicator: '#f2b544',
  color: '#c3d3ce',
  selectedColor: '#ffffff',
  navItem: { hoverBackground: '#1d4643' },
  submenu: { background: '#1d4643' },
};

/** Waymark's colours for Material UI, light. The same as in tokens.css. */
export const light = {
  ...palettes.light,
  primary: { main: '#0f5f55' },
  secondary: { main: '#8a5a00' },
  background: { default: '#f6f7f5', paper: '#ffffff' },
  text: { primary: '#17201c', secondary: '#56605b' },
  border: '#dfe3df',
  textSubtle: '#56605b',
  textVerySubtle: '#c9cfca',
  link: '#0b6156',
  linkHover: '#083a34',
  status: {
    ok: '#1b7a46',
    warning: '#a35200',
    error: '#c0261f',
    running: '#2a5fa8',
    pending: '#8a6d00',
    aborted: '#5f6863',
  },
  navigation,
  tabbar: { indicator: '#0f5f55' },
};

/** The same, dark. */
export const dark = {
  ...palettes.dark,
  primary: { main: '#7fd6c6', dark: '#5fbcab' },
  secondary: { main: '#f2b544' },
  background: { default: '#121917', paper: '#1a2320' },
  text: { primary: '#eef3f0', secondary: '#a7b3ad' },
  border: '#2c3833',
  textSubtle: '#a7b3ad',
  textVerySubtle: '#45534d',
  link: '#7fd6c6',
  linkHover: '#9ce2d5',
  status: {
    ok: '#5fd08f',
    warning: '#f0ad57',
    error: '#ff8279',
    running: '#8fb9f5',
    pending: '#f0d257',
    aborted: '#9aa5a0',
  },
  navigation: { ...navigation, background: '#0d1f1d' },
  tabbar: { indicator: '#7fd6c6' },
};

/** The one colour of page headers that upstream's older pages still draw. */
export const header = { light: '#12312f', dark: '#0d1f1d' };

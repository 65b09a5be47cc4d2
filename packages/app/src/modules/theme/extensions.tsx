import { ThemeBlueprint } from '@backstage/plugin-app-react';
import DarkModeIcon from '@mui/icons-material/DarkMode';
import LightModeIcon from '@mui/icons-material/LightMode';
import { WaymarkTheme } from './WaymarkTheme';

/** Replaces upstream's light theme. */
export const lightExtension = ThemeBlueprint.make({
  name: 'light',
  params: {
    theme: {
      id: 'light',
      title: 'Light',
      variant: 'light',
      icon: <LightModeIcon />,
      Provider: WaymarkTheme,
    },
  },
});

/** Replaces upstream's dark theme. */
export const darkExtension = ThemeBlueprint.make({
  name: 'dark',
  params: {
    theme: {
      id: 'dark',
      title: 'Dark',
      variant: 'dark',
      icon: <DarkModeIcon />,
      Provider: WaymarkTheme,
    },
  },
});

import {
  Link,
  Sidebar,
  SidebarDivider,
  SidebarGroup,
  SidebarItem,
  SidebarScrollWrapper,
  SidebarSpace,
  useSidebarOpenState,
} from '@backstage/core-components';
import { NavContentBlueprint } from '@backstage/plugin-app-react';
import { UserSettingsSignInAvatar } from '@backstage/plugin-user-settings';
import MenuIcon from '@mui/icons-material/Menu';
import SearchIcon from '@mui/icons-material/Search';
import { Logo } from './Logo';
import { SkipLink } from './SkipLink';
import styles from './Sidebar.module.css';

function SidebarLogo() {
  const { isOpen } = useSidebarOpenState();
  return (
    <div className={styles.logo}>
      <Link to="/" underline="none" aria-label="Waymark, home">
        <Logo withName={isOpen} />
      </Link>
    </div>
  );
}

/** The order of what is always there; pages of plugins added later follow it by title. */
const FIRST = [
  'page:platform/home',
  'page:catalog',
  'page:scaffolder',
  'page:api-docs',
  'page:techdocs',
];
const SECOND = [
  'page:platform/operations',
  'page:platform/environments',
  'page:platform/databases',
  'page:platform/health',
  'page:platform/notices',
  'page:platform/approvals',
  'page:platform/freezes',
  'page:platform/activity',
];

/** The navigation: what a developer comes for first, then everything else, search and settings. */
export const sidebarExtension = NavContentBlueprint.make({
  params: {
    component: ({ navItems }) => {
      const nav = navItems.withComponent(item => (
        <SidebarItem icon={() => item.icon} to={item.href} text={item.title} />
      ));
      const searchHref = navItems.take('page:search')?.href ?? '/search';
      const settingsHref =
        navItems.take('page:user-settings')?.href ?? '/settings';
      // Reached from the page of an entity, where there is something to start from.
      navItems.take('page:catalog-graph');

      return (
        <>
          <SkipLink />
          <Sidebar>
            <SidebarLogo />
            <SidebarDivider />
            <SidebarGroup label="Menu" icon={<MenuIcon />}>
              {FIRST.map(id => nav.take(id))}
              <SidebarDivider />
              {SECOND.map(id => nav.take(id))}
              <SidebarScrollWrapper>
                {nav.rest({ sortBy: 'title' })}
              </SidebarScrollWrapper>
            </SidebarGroup>
            <SidebarSpace />
            <SidebarDivider />
            <SidebarGroup label="Search" icon={<SearchIcon />} to={searchHref}>
              <SidebarItem icon={SearchIcon} to={searchHref} text="Search" />
            </SidebarGroup>
            <SidebarGroup
              label="Settings"
              icon={<UserSettingsSignInAvatar />}
              to={settingsHref}
            >
              <SidebarItem
                icon={() => <UserSettingsSignInAvatar />}
                to={settingsHref}
                text="Settings"
              />
            </SidebarGroup>
          </Sidebar>
        </>
      );
    },
  },
});

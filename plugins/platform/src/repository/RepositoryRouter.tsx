import { Navigate, Route, Routes } from 'react-router-dom';
import { useLinks } from '../hooks/useLinks';
import { RepositoryPage } from './RepositoryPage';

/** Each repository's page. There is no list: a repository is found by its service. */
export function RepositoryRouter() {
  const links = useLinks();
  return (
    <Routes>
      <Route path="/:repository/*" element={<RepositoryPage />} />
      <Route
        path="*"
        element={<Navigate to={links.catalog ?? '/'} replace />}
      />
    </Routes>
  );
}

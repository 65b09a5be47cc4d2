import { Route, Routes } from 'react-router-dom';
import { DatabaseOf } from '../database/DatabaseOf';
import { DatabasePage } from '../database/DatabasePage';
import { DatabasesPage } from './DatabasesPage';

/** The list of databases, and each one's page below it. */
export function DatabasesRouter() {
  return (
    <Routes>
      <Route path="/" element={<DatabasesPage />} />
      <Route path="/of/:service/:environment" element={<DatabaseOf />} />
      <Route path="/:database/*" element={<DatabasePage />} />
    </Routes>
  );
}

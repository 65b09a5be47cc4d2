import { Route, Routes } from 'react-router-dom';
import { OperationPage } from './OperationPage';
import { OperationsPage } from './OperationsPage';

/** The list of operations, and each one's page below it. */
export function OperationsRouter() {
  return (
    <Routes>
      <Route path="/" element={<OperationsPage />} />
      <Route path="/:operation/*" element={<OperationPage />} />
    </Routes>
  );
}

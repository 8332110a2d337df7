import { facilityDesign, type DesignDocument } from './facility.ts';

/** What a database carries besides data, by its kind: the conflicts view everywhere, validators in facilities'. */
export function designDocument(db: string): DesignDocument {
  const facility = facilityDesign();
  if (db.startsWith('facility-')) return facility;
  return {
    _id: '_design/conflicts',
    language: 'javascript',
    ...(facility.views && { views: facility.views }),
  };
}

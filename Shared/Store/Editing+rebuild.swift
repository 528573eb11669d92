import FoundationEssentials
import Postgres

/// A face whose state is another one now.
struct Rebuilt {
    let face: UUID
    /// The person it had.
    let before: UUID?
    let after: UUID?
}

extension Editing {
    /// Works out what the standing entries about some faces come to, and makes it their state; those that differ are given.
    ///
    /// The last entry that says what a face is counts. Somebody it was said not to be later, or who is no more, it is not;
    /// whoever was merged into another one is that one. A face without standing entries has no state. `leaving` are people
    /// who count as gone already.
    func rebuild(_ faces: [UUID], without leaving: [UUID]) async throws -> [Rebuilt] {
        guard !faces.isEmpty else { return [] }
        let faces = Array(Set(faces))
        let heirs = try await heirs(faces, without: leaving)
        let rows = try await connection.query(
            """
            with standing as materialized (
                select l.face_id, l.seq, l.id, l.decision,
                    case when p.id = any(\(leaving)) or p.id is null then h.heir else l.person_id end as person_id,
                    l.person_id as said
                from labels l left join edits e on e.id = l.edit_id
                left join people p on p.id = l.person_id
                left join unnest(\(heirs.map(\.gone)), \(heirs.map(\.heir))) h (gone, heir) on h.gone = l.person_id
                where l.face_id = any(\(faces)) and e.undone_by is null
                    and l.decision not in ('undone', 'person_deleted')
            ), latest as (
                select distinct on (face_id) face_id, id from standing order by face_id, seq desc
            ), is_it as (
                select distinct on (face_id) face_id, decision, person_id from standing
                where decision <> 'is_not_person' order by face_id, seq desc
            ), cleared as (
                select face_id, max(seq) as seq from standing where decision = 'cleared' group by face_id
            ), last_word as (
                select distinct on (face_id, who) face_id, who, decision, seq
                from (
                    select *, case decision when 'is_person' then coalesce(person_id, said) else said end as who
                    from standing where said is not null
                ) s
                order by face_id, who, seq desc
            ), is_not as (
                select w.face_id, array_agg(w.who order by w.seq, w.who) as people
                from last_word w join people p on p.id = w.who left join cleared c using (face_id)
                where w.decision = 'is_not_person' and w.seq > coalesce(c.seq, -1) and p.id <> all(\(leaving))
                group by w.face_id
            ), state as (
                select n.face_id, f.collection_id, n.id as label_id, coalesce(x.people, '{}') as is_not,
                    i.decision, case when i.decision = 'is_person' and i.person_id <> all(coalesce(x.people, '{}'))
                        then i.person_id end as person_id
                from latest n join faces f on f.id = n.face_id
                left join is_it i using (face_id) left join is_not x using (face_id)
            ), wanted as (
                select face_id, collection_id, label_id, is_not, person_id,
                    case when decision = 'is_person' and person_id is null or decision = 'cleared' or decision is null
                        then 'none' else decision end as decision
                from state
            ), removed as (
                delete from face_state s where s.face_id = any(\(faces))
                    and not exists (select from wanted w where w.face_id = s.face_id)
                returning s.face_id, s.person_id
            ), before as materialized (
                select face_id, person_id, decision, is_not from face_state where face_id = any(\(faces))
            ), written as (
                insert into face_state (face_id, collection_id, decision, person_id, is_not, label_id)
                select w.face_id, w.collection_id, w.decision, w.person_id, w.is_not, w.label_id from wanted w
                left join before b using (face_id)
                where b.face_id is null
                    or (b.decision, b.person_id, b.is_not) is distinct from (w.decision, w.person_id, w.is_not)
                order by w.face_id
                on conflict (face_id) do update set decision = excluded.decision, person_id = excluded.person_id,
                    is_not = excluded.is_not, label_id = excluded.label_id
                returning face_id, person_id
            )
            select w.face_id, b.person_id as before, w.person_id as after from written w left join before b using (face_id)
            union all
            select face_id, person_id, null from removed
            order by face_id
            """)
        return try rows.map {
            Rebuilt(
                face: try $0.uuid("face_id"), before: try $0.optionalUUID("before"), after: try $0.optionalUUID("after")
            )
        }
    }

    /// Who the people are today that some faces were said to be and that are no more: whoever they were merged into.
    private func heirs(_ faces: [UUID], without leaving: [UUID]) async throws -> [(gone: UUID, heir: UUID)] {
        let merging = marks.compactMap { person, mark in mark.into.map { (person, $0) } }
        let rows = try await connection.query(
            """
            with recursive gone as (
                select distinct l.person_id as id from labels l
                where l.face_id = any(\(faces)) and l.person_id is not null
                    and (l.person_id = any(\(leaving))
                        or not exists (select from people p where p.id = l.person_id))
            ), merged as (
                select t.person_id, t.into_id from edit_people t join edits e on e.id = t.edit_id
                where t.action = 'merged' and e.undone_by is null
                    and not exists (select from people p where p.id = t.person_id)
                union
                select person_id, into_id from unnest(\(merging.map(\.0)), \(merging.map(\.1))) u (person_id, into_id)
            ), path as (
                select id as gone, id as here, 0 as steps from gone
                union all
                select p.gone, m.into_id, p.steps + 1 from path p join merged m on m.person_id = p.here
                where p.steps < 100
            )
            select distinct on (gone) gone, here from path
            where here <> all(\(leaving)) and exists (select from people p where p.id = here)
            order by gone, steps
            """)
        return try rows.map { (try $0.uuid("gone"), try $0.uuid("here")) }
    }
}

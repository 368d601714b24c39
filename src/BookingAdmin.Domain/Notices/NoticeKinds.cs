using BookingAdmin.Domain.Notices.Celebrity;

namespace BookingAdmin.Domain.Notices;

/// <summary>Every kind of notice, in the order in which settings list them.</summary>
public static class NoticeKinds
{
    public static IReadOnlyList<NoticeKind> All { get; } =
    [
        new NewRequest(),
    ];

    /// <returns>Null where no kind has this id: it was written by another version.</returns>
    public static NoticeKind? Find(string id) => All.FirstOrDefault(kind => kind.Id == id);
}

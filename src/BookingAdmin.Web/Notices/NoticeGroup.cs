using BookingAdmin.Domain.Notices;
using BookingAdmin.Domain.Notices.Celebrity;

namespace BookingAdmin.Web.Notices;

/// <summary>Under which heading lists of kinds have one.</summary>
static class NoticeGroup
{
    public static string Of(NoticeKind kind) => kind switch
    {
        Accepted or RevisionAsked or DueTomorrow or DueSoon or VideoOverdue => T("Videos"),
        { Audience: NoticeAudience.Celebrity } => T("Requests"),
        { Audience: NoticeAudience.Support } => T("Orders and payments"),
        { Audience: NoticeAudience.Admin } => T("This installation"),
        _ => T("To customers"),
    };
}

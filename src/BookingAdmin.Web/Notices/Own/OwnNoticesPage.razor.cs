using BookingAdmin.Domain.Notices;
using BookingAdmin.Services.Notices;
using BookingAdmin.Services.Notices.Mail;
using BookingAdmin.Web.Ui.Loading;

namespace BookingAdmin.Web.Notices.Own;

/// <summary>
/// How the person who is signed in is notified. One button keeps all of it: half of a pair of quiet hours means nothing, and a press that
/// may not have arrived is named once the connection is back.
/// </summary>
public sealed partial class OwnNoticesPage
{
    const string HandoverKey = "own-notices";

    [Inject] public required OwnNotices Notices { get; init; }
    [Inject] public required MailTest Tests { get; init; }
    [Inject] public required PersistentComponentState State { get; init; }

    readonly Loaded<OwnNoticeSettings> settings = new();
    PersistingComponentStateSubscription handover;
    NoticeChoice? draft;
    string? said, mailed;
    bool changed, failed;

    protected override async Task OnInitializedAsync()
    {
        if (!RendererInfo.IsInteractive)
            handover = State.RegisterOnPersisting(HandOver);
        else if (State.TryTakeFromJson<byte[]>(HandoverKey, out var packed) && packed is not null
            && Handover.Unpack<OwnNoticeSettings>(packed) is (_, { } found))
        {
            settings.Set(found with { Kinds = NoticeKinds.For((await Current.GetAsync()).Roles) });
            draft = found.Choice;
            return;
        }
        await LoadAsync();
    }

    async Task LoadAsync()
    {
        await AskAsync(settings, async (actor, cancel) => await Notices.GetAsync(actor, cancel));
        draft ??= settings.Value?.Choice;
    }

    // Kinds are code, and come from the roles.
    Task HandOver()
    {
        if (settings.Value is { } own && Handover.Pack("", own with { Kinds = [] }) is { } packed)
            State.PersistAsJson(HandoverKey, packed);
        return Task.CompletedTask;
    }

    void SetMuted((string Name, bool Wanted) choice)
    {
        changed = true;
        draft = draft! with
        {
            Muted = choice.Wanted ? [.. draft.Muted.Where(name => name != choice.Name)]
                : [.. draft.Muted.Union([choice.Name], StringComparer.Ordinal)],
        };
    }

    async Task SaveAsync()
    {
        (said, failed) = (null, false);
        await DoAsync(
            async actor =>
            {
                await Notices.SaveAsync(actor, draft!, CancellationToken.None);
                (said, changed) = (T("Saved."), false);
            },
            fault => (said, failed) = (fault, true));
    }

    async Task AgainAsync()
    {
        mailed = null;
        await DoAsync(
            async actor =>
            {
                await Notices.TakeMailsAgainAsync(actor, CancellationToken.None);
                mailed = T("Mails are sent to you again.");
            },
            fault => mailed = fault);
        await LoadAsync();
    }

    Task TestAsync()
    {
        mailed = null;
        return DoAsync(async actor => mailed = MailTestWords.Of(await Tests.SendAsync(actor, null, Gone)), fault => mailed = fault);
    }

    static string? TimeOf(TimeOnly? time) => time?.ToString("HH:mm", CultureInfo.InvariantCulture);

    static TimeOnly? TimeIn(ChangeEventArgs e) =>
        TimeOnly.TryParse(e.Value as string, CultureInfo.InvariantCulture, out var time) ? time : null;

    public override ValueTask DisposeAsync()
    {
        handover.Dispose();
        return base.DisposeAsync();
    }
}

using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Notices;
using BookingAdmin.Services.Notices;
using BookingAdmin.Web.Preferences;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Notices.Messages;

public enum NoticeTab
{
    /// <summary>What was sent to whom.</summary>
    Messages,
    /// <summary>What each kind says.</summary>
    Texts,
}

/// <summary>What the page of notices shows, as it stands in its address: everybody who gets the link sees the same.</summary>
/// <param name="Kind">Of the texts null: the first.</param>
/// <param name="Language">Of the texts; null: the reader's.</param>
public sealed record NoticeQuery(
    NoticeTab Tab = NoticeTab.Messages, MessageState? State = null, NoticeChannel? Channel = null, string? Kind = null,
    string? Language = null, string? Cursor = null)
{
    public MessageFilter Filter => new(State, Channel, Kind);

    /// <summary>Whether it leaves any message out.</summary>
    public bool Filters => Filter != new MessageFilter();

    /// <exception cref="InvalidInputException">A value that no filter can have; the message names it.</exception>
    public static NoticeQuery Parse(string? tab, string? state, string? channel, string? kind, string? language, string? cursor)
    {
        if (!string.IsNullOrEmpty(kind) && NoticeKinds.Find(kind) is null)
            throw AddressText.Unusable(kind, T("kind of notice"));
        if (!string.IsNullOrEmpty(language) && ReaderLanguage.Offered.All(offered => offered.Culture.Name != language))
            throw AddressText.Unusable(language, T("language of notices"));
        return AddressText.Choice<NoticeTab>(tab, T("part of this page")) is NoticeTab.Texts
            ? new(NoticeTab.Texts, Kind: NullOf(kind), Language: NullOf(language))
            : new(
                NoticeTab.Messages,
                AddressText.Choice<MessageState>(state, T("state of a message")),
                AddressText.Choice<NoticeChannel>(channel, T("channel")),
                NullOf(kind), null, NullOf(cursor));
    }

    public string Address => Addresses.Query(Addresses.Notices,
        ("tab", Tab is NoticeTab.Messages ? null : AddressText.Name(Tab)),
        ("state", State is { } state ? AddressText.Name(state) : null),
        ("channel", Channel is { } channel ? AddressText.Name(channel) : null),
        ("kind", Kind),
        ("language", Language),
        ("at", Cursor));

    static string? NullOf(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

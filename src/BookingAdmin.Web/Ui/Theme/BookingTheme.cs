using MudBlazor;

namespace BookingAdmin.Web.Ui.Theme;

/// <summary>MudBlazor in our look: no upper case, no elevation, the fonts of the machine.</summary>
static class BookingTheme
{
    public static MudTheme Make() => new()
    {
        PaletteLight = Fill(new PaletteLight(), dark: false),
        PaletteDark = Fill(new PaletteDark(), dark: true),
        LayoutProperties = new() { DefaultBorderRadius = "10px", AppbarHeight = "60px", DrawerWidthLeft = "280px" },
        Typography = Fonts(),
    };

    static T Fill<T>(T palette, bool dark) where T : Palette
    {
        (palette.Background, palette.Surface) = (Look.Background.In(dark), Look.Surface.In(dark));
        (palette.AppbarBackground, palette.AppbarText) = (Look.Surface.In(dark), Look.Ink.In(dark));
        (palette.DrawerBackground, palette.DrawerText, palette.DrawerIcon) =
            (Look.Surface.In(dark), Look.Ink.In(dark), Look.Ink2.In(dark));
        (palette.TextPrimary, palette.TextSecondary, palette.TextDisabled) = (Look.Ink.In(dark), Look.Ink2.In(dark), Look.Ink3.In(dark));
        (palette.ActionDefault, palette.ActionDisabled) = (Look.Ink2.In(dark), Look.Ink3.In(dark));
        (palette.LinesDefault, palette.LinesInputs) = (Look.Line.In(dark), Look.Edge.In(dark));
        (palette.TableLines, palette.TableHover, palette.TableStriped) = (Look.Line.In(dark), Look.Sunken.In(dark), Look.Sunken.In(dark));
        (palette.Divider, palette.DividerLight, palette.Skeleton) = (Look.Line.In(dark), Look.Line.In(dark), Look.Sunken.In(dark));
        (palette.BackgroundGray, palette.Dark, palette.DarkContrastText) =
            (Look.Sunken.In(dark), Look.Ink.In(dark), Look.Background.In(dark));
        (palette.Primary, palette.PrimaryContrastText) = (Look.Accent.In(dark), Look.AccentInk.In(dark));
        (palette.Secondary, palette.SecondaryContrastText) = (Look.Ink2.In(dark), Look.Surface.In(dark));
        (palette.Error, palette.ErrorContrastText) = (Look.Bad.In(dark), Look.Surface.In(dark));
        (palette.Warning, palette.WarningContrastText) = (Look.Warn.In(dark), Look.Surface.In(dark));
        (palette.Success, palette.SuccessContrastText) = (Look.Good.In(dark), Look.Surface.In(dark));
        (palette.Info, palette.InfoContrastText) = (Look.Info.In(dark), Look.Surface.In(dark));
        return palette;
    }

    static Typography Fonts()
    {
        string[] system = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"];
        return new()
        {
            Default = new DefaultTypography { FontFamily = system, FontSize = "15px", LineHeight = "1.5", LetterSpacing = "normal" },
            Body1 = new Body1Typography { FontSize = "15px", LineHeight = "1.5", LetterSpacing = "normal" },
            Body2 = new Body2Typography { FontSize = "13.5px", LineHeight = "1.5", LetterSpacing = "normal" },
            H6 = new H6Typography { FontSize = "17px", FontWeight = "640", LineHeight = "1.3", LetterSpacing = "-.01em" },
            Button = new ButtonTypography { FontSize = "15px", FontWeight = "600", TextTransform = "none", LetterSpacing = "normal" },
            Caption = new CaptionTypography { FontSize = "12px", LetterSpacing = "normal" },
        };
    }
}

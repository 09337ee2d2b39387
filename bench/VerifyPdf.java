// Checks PDF files against PDF/A-3a and PDF/UA-1 with veraPDF's library; the command stands in README.md.
// Exit code 0: every file conforms to both.

import java.io.FileInputStream;
import java.util.Locale;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

class VerifyPdf {
    public static void main(String[] files) throws Exception {
        Locale.setDefault(Locale.ROOT);
        VeraGreenfieldFoundryProvider.initialise();
        int bad = 0;
        for (String file : files) {
            for (PDFAFlavour flavour : new PDFAFlavour[] {PDFAFlavour.PDFA_3_A, PDFAFlavour.PDFUA_1}) {
                try (PDFAParser parser = Foundries.defaultInstance().createParser(new FileInputStream(file), flavour);
                        PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
                    ValidationResult result = validator.validate(parser);
                    System.out.println((result.isCompliant() ? "ok   " : "FAIL ") + flavour + "  " + file);
                    for (TestAssertion item : result.getTestAssertions()) {
                        System.out.println("     " + item.getRuleId().getClause() + "-" + item.getRuleId().getTestNumber() + " " + item.getMessage());
                    }
                    bad += result.isCompliant() ? 0 : 1;
                }
            }
        }
        System.exit(bad == 0 ? 0 : 1);
    }
}
